"""Where a prescription is, in the patient's words: never a code of the national record."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from eps.wording.dates import date_text


class PrescriptionFacts(Protocol):
    """What is said of one prescription. `prescriptions.own.Standing` is one."""

    @property
    def situation(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def pharmacy_name(self) -> str: ...
    @property
    def closed_text(self) -> str:
        """What is said of the closure of this pharmacy."""

    @property
    def ready_on(self) -> date: ...
    @property
    def use_by(self) -> date | None:
        """None once it is over."""

    @property
    def use_by_is_sure(self) -> bool:
        """False where nobody said whether there is a controlled drug in it."""

    @property
    def number_on(self) -> date:
        """When what is held gets a number by itself."""

    @property
    def next_on(self) -> date | None: ...


USE_BY_NOT_SURE = (
    "We do not know whether a controlled drug is in it. If there is one, you have 28 days only. "
    "A pharmacy can tell you."
)

_SITUATIONS: dict[str, Callable[[PrescriptionFacts], str]] = {
    "later": lambda facts: f"{_whoever(facts)} can prepare it from {date_text(facts.ready_on)}.",
    "waiting": lambda facts: f"Waiting at {facts.pharmacy_name}.",
    "waiting-at-closed": lambda facts: f"Waiting at {facts.pharmacy_name}. {facts.closed_text}",
    "held": lambda facts: f"It was to go to {facts.pharmacy_name}. {facts.closed_text}",
    "number": lambda facts: f"It has a number: {facts.id}. Any pharmacy in England can use it.",
    "number-because-closed": lambda facts: (
        f"{facts.pharmacy_name} is or was closed, so it has a number: {facts.id}. Any pharmacy in England can use it."
    ),
    "with-pharmacy": lambda facts: f"With {facts.pharmacy_name}.",
    "with-closed": lambda facts: f"With {facts.pharmacy_name}. {facts.closed_text}",
    "ready": lambda facts: f"Ready to collect from {facts.pharmacy_name}.",
    "ready-in-part": lambda facts: f"Part of it is ready to collect from {facts.pharmacy_name}.",
    "ready-to-send": lambda facts: f"{facts.pharmacy_name} is about to send it to you.",
    "sent": lambda facts: f"{facts.pharmacy_name} has sent it to you.",
    "rest-to-come": lambda facts: f"You have part of it. {facts.pharmacy_name} is preparing the rest.",
    "given-out": lambda facts: f"Given out by {facts.pharmacy_name}.",
    "not-given-out": lambda facts: f"{facts.pharmacy_name} did not give it out.",
    "cancelled": lambda _: "Cancelled by your GP surgery.",
    "expired": lambda _: "It can no longer be used.",
}

_WHAT_TO_DO: dict[str, Callable[[PrescriptionFacts], str]] = {
    "waiting-at-closed": lambda _: (
        "Any pharmacy in England can give it to you if you read out its number. Or have it sent to another pharmacy."
    ),
    "held": lambda facts: (
        "Any pharmacy in England can give it to you if you read out its number. Or choose another pharmacy. "
        f"From {date_text(facts.number_on)} it no longer waits for this one."
    ),
    "number": lambda _: "Read the number out at the pharmacy.",
    "number-because-closed": lambda _: "Read the number out at the pharmacy.",
    "with-closed": lambda facts: (
        f"It cannot be sent elsewhere until {facts.pharmacy_name} gives it back. "
        "If you cannot wait, phone your GP surgery and ask for a new prescription."
    ),
    "not-given-out": lambda _: "Ask the pharmacy or your GP surgery why.",
    "cancelled": lambda _: "If you did not expect this, ask your GP surgery.",
    "expired": lambda _: "If you still need it, ask your GP surgery.",
}


def prescription_text(facts: PrescriptionFacts) -> str:
    """Where it is, until when it can be used, and when the next one comes."""
    sentences = [_SITUATIONS[facts.situation](facts)]
    if facts.use_by is not None:
        what = "Get the rest" if facts.situation == "rest-to-come" else "Use it"
        sentences.append(f"{what} by {date_text(facts.use_by)}.")
        if not facts.use_by_is_sure:
            sentences.append(USE_BY_NOT_SURE)
    if facts.next_on is not None:
        sentences.append(f"The next one comes from {date_text(facts.next_on)}.")
    return " ".join(sentences)


def what_to_do(facts: PrescriptionFacts) -> str | None:
    say = _WHAT_TO_DO.get(facts.situation)
    return None if say is None else say(facts)


def _whoever(facts: PrescriptionFacts) -> str:
    return facts.pharmacy_name or "A pharmacy"
