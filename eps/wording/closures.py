"""What is said of a closure, beside a pharmacy and as a warning."""

from datetime import datetime
from typing import Protocol

from eps.wording.dates import day_text, london, moment_text, time_text


class ClosureFacts(Protocol):
    """What is said of a closure. `pharmacies.closure.Closure` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def effective_end(self) -> datetime | None: ...
    @property
    def still_dispensing(self) -> bool: ...


_REASONS = {
    "no-pharmacist": "There is no pharmacist.",
    "staff-illness": "Staff are ill.",
    "flood": "There has been a flood. Medicine inside cannot be collected.",
    "fire": "There has been a fire. Medicine inside cannot be collected.",
    "power-or-it": "Its power or its computers have failed.",
    "police-or-safety": "It is not safe to go in. Medicine inside cannot be collected.",
    "weather": "The weather has closed it.",
    "building-work": "Building work is being done.",
}
"""What patients read of a closure's reason; a business that ended, and other reasons, go unsaid."""


def closure_text(name: str, closure: ClosureFacts, at: datetime, opens_at: datetime | None) -> str:
    """What a patient reads of a closure that is in force or to come. `opens_at` is when its doors open after that; None
    where nobody knows.
    It is named again at the end: after "Medicine inside cannot be collected", "it" would be the medicine."""
    if closure.kind == "permanent":
        return for_good_text(name, closure.starts_at, at)
    sentences = [f"{name} is closed {_period_text(closure, at, opens_at)}."]
    sentences += [_after_text(closure, at, opens_at), _REASONS.get(closure.reason, "")]
    if closure.still_dispensing:
        sentences.append(f"{name} still gives out medicine by arrangement: call it first.")
    else:
        sentences.append(f"{name} cannot give you medicine until it opens again.")
    return " ".join(filter(None, sentences))


def closure_over_text(name: str, closure: ClosureFacts, *, is_open: bool) -> str:
    """Of one that is over; `is_open` where no other closes it now."""
    began, ended = closure.starts_at, closure.effective_end
    first, last = london(began).date(), london(ended or began).date()
    until = time_text(ended or began) if first == last else f"{day_text(last)}, {time_text(ended or began)}"
    again = " It is open again, at its usual times." if is_open else ""
    return f"{name} was closed from {day_text(first)}, {time_text(began)}, until {until}.{again}"


def for_good_text(name: str, starts_at: datetime, at: datetime) -> str:
    """From when on it does not serve any more."""
    if starts_at <= at:
        return f"{name} has closed for good."
    closes = day_text(london(starts_at).date())
    return f"{name} closes for good on {closes}. Collect anything that is ready before then."


def _period_text(closure: ClosureFacts, at: datetime, opens_at: datetime | None) -> str:
    """Until its doors open: a closure that ends in the evening, or before a Sunday, keeps them shut for longer."""
    starts, ends = closure.starts_at, closure.effective_end
    first = london(starts).date()
    if ends is None:
        begins = "for now" if starts <= at else f"from {day_text(first)}"
        return f"{begins}, and we do not know yet when it opens again"
    if starts <= at:
        return f"until {moment_text(opens_at or ends, at)}"
    if first == london(ends).date():
        return f"on {day_text(first)} from {time_text(starts)} to {time_text(ends)}"
    return f"from {day_text(first)} until {day_text(london(opens_at or ends).date())}"


def _after_text(closure: ClosureFacts, at: datetime, opens_at: datetime | None) -> str:
    """What the period leaves open: its times are not known, or a part of a day ends after its doors would shut."""
    starts, ends = closure.starts_at, closure.effective_end
    if ends is None:
        return ""
    if opens_at is None:
        return "We do not know when it opens after that."
    if starts <= at or london(starts).date() != london(ends).date() or opens_at == ends:
        return ""
    return f"It opens next on {day_text(london(opens_at).date())} at {time_text(opens_at)}."
