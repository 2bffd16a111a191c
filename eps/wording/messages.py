"""The words of messages that leave."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from eps.wording.dates import day_text, london

WHERE_TO_TURN = "Or ask any pharmacy or your GP surgery."
"""Ends every message to a patient."""
LOG_IN = "Log in to see what you can do:"

Facts = Mapping[str, Any]


def _dated(text: str) -> date:
    return london(datetime.fromisoformat(text)).date()


def _closes(facts: Facts) -> str:
    """Until its doors open, as its page says; where nobody knows when, until the closure ends."""
    begins = day_text(_dated(facts["starts_at"]))
    if facts["ends_at"] is None:
        return f"{facts['pharmacy']} is closed from {begins}, and we do not know yet when it opens again."
    opens = day_text(_dated(facts.get("opens_at") or facts["ends_at"]))
    return f"{facts['pharmacy']} is closed from {begins} until {opens}."


def _closes_for_good(facts: Facts) -> str:
    return (
        f"{facts['pharmacy']} closes for good on {day_text(_dated(facts['starts_at']))}. "
        "Collect anything that is ready before then."
    )


def _to_patient(sentence: str) -> str:
    return f"{sentence} {WHERE_TO_TURN}"


def _choose(facts: Facts, what: str) -> str:
    return _to_patient(f"{what} {LOG_IN} {facts['address']}.")


MESSAGES: dict[str, Callable[[Facts], str]] = {
    "closure-temporary": lambda facts: _choose(
        facts,
        f"{_closes(facts)} It is the pharmacy that gets your prescriptions. You can choose another, or keep it.",
    ),
    "closure-something-waits": lambda facts: _choose(
        facts, f"{_closes(facts)} You have a prescription there, or one that is due before it opens again."
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
    "prescription-has-a-number": lambda facts: _choose(
        facts,
        "Your pharmacy is closed, so your new prescription has a number instead. Any pharmacy in England can use it.",
    ),
    "prescription-held": lambda facts: _choose(
        facts,
        "Your pharmacy is closed, so your next repeat prescription waits. You can choose another pharmacy, or have a "
        "number for it that any pharmacy in England can use.",
    ),
    "practice-prescription-held": lambda _: (
        "The next repeat prescription of a patient of yours waits, because the pharmacy that it goes to is closed. "
        "Log in to see whose, and to give it a number that any pharmacy can use."
    ),
    "practice-patient-affected": lambda facts: (
        f"{_closes(facts)} A patient of yours whom we do not write to gets prescriptions there. Log in to see who."
    ),
    "practice-nomination-closed": lambda facts: (
        f"{facts['pharmacy']} has closed for good, and a patient of yours has not chosen another. Log in to see who."
    ),
    "closure-alert": lambda facts: (
        f"{facts['pharmacy']} ({facts['ods_code']}): a closure was {facts['done']}. "
        "If this is wrong, log in and put it right."
    ),
    "closure-undo-asked": lambda facts: (
        f"{facts['pharmacy']} ({facts['ods_code']}) closed for good, and a commissioner says that it is open. Another "
        "commissioner of its ICB must say so too within 24 hours. Log in to see it."
    ),
    "closure-review-overdue": lambda facts: (
        f"{facts['pharmacy']} ({facts['ods_code']}) is closed with no end, and the time to look again has passed. "
        "Log in and say whether it is still closed."
    ),
    "counter-alert": lambda facts: (
        f"Staff of {facts['ods_code']} recorded more than {facts['more_than']} nominations in an hour."
    ),
}
"""The words of each template of the outbox, made from its facts; instants among them are ISO 8601 text. None names
another pharmacy, and none says anything of a medicine."""


def message_text(template: str, facts: Facts) -> str:
    return MESSAGES[template](facts)
