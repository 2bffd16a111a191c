"""Every sentence that a patient reads, in plain words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")

# -- consent ---------------------------------------------------------------------------------------------------------

CONSENT_TEXTS = {
    "1": (
        "You are asking us to send your future NHS prescriptions to {name}, {address}. "
        "That pharmacy will see what you are prescribed. You can change this at any time."
    ),
}
"""Numbered, and never edited once published: an answer names the text that was agreed to."""

# -- status and hours ------------------------------------------------------------------------------------------------


class StatusFacts(Protocol):
    """What is said of a pharmacy at an instant; instants are UTC. `pharmacies.hours.Status` is one."""

    @property
    def state(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def until(self) -> datetime | None: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


_NOT_FULLY_OPEN = {
    "no-pharmacist": "no pharmacist there",
    "no-electronic-prescriptions": "it cannot receive electronic prescriptions",
}
_CALL_FIRST = "call to check before you go"


def status_text(status: StatusFacts, at: datetime) -> str:
    """One line beside a pharmacy's name, such as `Open until 1pm`."""
    if status.state == "open":
        return _open_text(status, at)
    if status.state == "closed":
        return _closed_text(status, at)
    if status.rule == "temporary-closure":
        return f"May still be closed: {_CALL_FIRST}"
    if status.state == "unconfirmed":
        return f"Bank or public holiday: {_CALL_FIRST}"
    return f"Opening times not known: {_CALL_FIRST}"


def hours_freshness(confirmed_on: date | None, today: date) -> str | None:
    """What to say of hours that nobody has confirmed for more than a year."""
    if confirmed_on is None:
        return None
    a_year_ago = (today.year - 1, today.month, today.day)
    if (confirmed_on.year, confirmed_on.month, confirmed_on.day) >= a_year_ago:
        return None
    return f"Opening times from {date_text(confirmed_on)}. Call before you go."


def _open_text(status: StatusFacts, at: datetime) -> str:
    closes_at = status.closes_at
    if closes_at is None or closes_at >= at + timedelta(hours=24):
        sentence = "Open 24 hours"
    else:
        sentence = f"Open until {moment_text(closes_at, at)}"
    if status.reason not in _NOT_FULLY_OPEN:
        return sentence
    sentence = f"{sentence}, but {_NOT_FULLY_OPEN[status.reason]}"
    if status.until is None or status.until == closes_at:
        return sentence
    return f"{sentence} until {moment_text(status.until, at)}"


def _closed_text(status: StatusFacts, at: datetime) -> str:
    closed = "Not open" if status.reason == "not-open-yet" else "Closed"
    if status.rule == "permanent-closure":
        return "Closed for good"
    if status.opens_at is not None:
        return f"{closed} until {moment_text(status.opens_at, at)}"
    if status.rule == "temporary-closure":
        return f"Closed for now: {_CALL_FIRST}"
    return f"{closed} yet" if closed == "Not open" else closed


# -- times and dates -------------------------------------------------------------------------------------------------


def moment_text(instant: datetime, at: datetime) -> str:
    """A coming instant as somebody would say it at `at`: 1pm, 9am tomorrow, 9am Monday, Monday 12 January 2026.
    Midnight is said of the night that it ends: "midnight Monday" can be understood as either."""
    day, days_ahead = _london(instant).date(), _midnights_between(at, instant)
    if days_ahead > 6:
        return day_text(day)
    time = time_text(instant)
    if time == "midnight":
        night = day - timedelta(days=1)
        return time + {1: "", 2: " tomorrow"}.get(days_ahead, f" on {night:%A} night")
    return time + {0: "", 1: " tomorrow"}.get(days_ahead, f" {day:%A}")


def time_text(instant: datetime) -> str:
    """9am, 9:30am, midday, midnight: London time."""
    shown = _london(instant)
    if shown.minute == 0 and shown.hour % 12 == 0:
        return "midday" if shown.hour else "midnight"
    minutes = f":{shown.minute:02}" if shown.minute else ""
    return f"{shown.hour % 12 or 12}{minutes}{'pm' if shown.hour >= 12 else 'am'}"


def day_text(day: date) -> str:
    """Wednesday 6 August 2026"""
    return f"{day:%A} {date_text(day)}"


def date_text(day: date) -> str:
    """6 August 2026"""
    return f"{day.day} {day:%B} {day.year}"


def _london(instant: datetime) -> datetime:
    return instant.astimezone(_LONDON)


def _midnights_between(at: datetime, instant: datetime) -> int:
    return (_london(instant).date() - _london(at).date()).days


# -- messages --------------------------------------------------------------------------------------------------------

WHERE_TO_TURN = "Or ask any pharmacy or your GP surgery."
"""Ends every message to a patient."""
SIGN_IN = "Sign in to see what you can do:"

Facts = Mapping[str, Any]


def _dated(text: str) -> date:
    return _london(datetime.fromisoformat(text)).date()


def _closes(facts: Facts) -> str:
    begins = day_text(_dated(facts["starts_at"]))
    if facts["ends_at"] is None:
        return f"{facts['pharmacy']} is closed from {begins}, and we do not know yet when it opens again."
    return f"{facts['pharmacy']} is closed from {begins} until {day_text(_dated(facts['ends_at']))}."


def _closes_for_good(facts: Facts) -> str:
    return (
        f"{facts['pharmacy']} closes for good on {day_text(_dated(facts['starts_at']))}. "
        "Collect anything that is ready before then."
    )


def _to_patient(sentence: str) -> str:
    return f"{sentence} {WHERE_TO_TURN}"


def _choose(facts: Facts, what: str) -> str:
    return _to_patient(f"{what} {SIGN_IN} {facts['address']}.")


MESSAGES: dict[str, Callable[[Facts], str]] = {
    "closure-temporary": lambda facts: _choose(
        facts,
        f"{_closes(facts)} It is the pharmacy that gets your prescriptions. You can choose another, or keep it.",
    ),
    "closure-permanent": lambda facts: _choose(
        facts,
        f"{_closes_for_good(facts)} It is the pharmacy that gets your prescriptions. You can choose another.",
    ),
    "redirect-pharmacy-closes": lambda facts: _choose(
        facts, f"{_closes(facts)} Your prescriptions go there for now. You can choose where they go instead."
    ),
    "pharmacy-reopened": lambda facts: _to_patient(
        f"{facts['pharmacy']} is open again. It gets your prescriptions, as before. There is nothing you need to do."
    ),
    "closure-cancelled": lambda facts: _to_patient(
        f"We told you that {facts['pharmacy']} closes. That was wrong: it is open. There is nothing you need to do."
    ),
    "closure-cancelled-undo": lambda facts: _choose(
        facts,
        f"{facts['pharmacy']} is open after all. You chose another because it was to close. You can change back.",
    ),
    "redirect-ends": lambda facts: _choose(
        facts,
        f"From {day_text(_dated(facts['ends_at']))} your prescriptions go to {facts['pharmacy']} again. "
        "You can change this or have it go on as it is.",
    ),
    "changed-for-you": lambda facts: _choose(
        facts,
        "The pharmacy that gets your prescriptions was changed for you. If you did not ask for it, change it back.",
    ),
    "practice-patient-affected": lambda facts: (
        f"{_closes(facts)} A patient of yours whom we do not write to gets prescriptions there. Sign in to see who."
    ),
    "practice-nomination-closed": lambda facts: (
        f"{facts['pharmacy']} has closed for good, and a patient of yours has not chosen another. Sign in to see who."
    ),
    "closure-alert": lambda facts: (
        f"{facts['pharmacy']} ({facts['ods_code']}): a closure was {facts['done']}. "
        "If this is wrong, sign in and put it right."
    ),
    "closure-review-overdue": lambda facts: (
        f"{facts['pharmacy']} ({facts['ods_code']}) is closed with no end, and the time to look again has passed. "
        "Sign in and say whether it is still closed."
    ),
    "counter-alert": lambda facts: (
        f"Staff of {facts['ods_code']} recorded more than {facts['more_than']} nominations in an hour."
    ),
}
"""The words of each template of the outbox, made from its facts; instants among them are ISO 8601 text. None names
another pharmacy, and none says anything of a medicine."""


def message_text(template: str, facts: Facts) -> str:
    return MESSAGES[template](facts)
