"""Times and dates as a form gives them, in London."""

import re
from datetime import date, datetime, time

from eps.clock import LONDON
from eps.errors import Invalid
from eps.web.forms import Answers

_TIME = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")


class NotATime(Invalid):
    """Enter a time like 09:00 or 17:30."""


def minute_of(text: str) -> int:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise NotATime
    return int(found[1]) * 60 + int(found[2])


def instant_of(answers: Answers, name: str, what: str) -> datetime | None:
    """Of the fields `NAME-date` and `NAME-time`; None where something is wrong, which is among the errors then."""
    missing = f"Enter the date {what}"
    day = answers.made(f"{name}-date", date.fromisoformat, missing=missing, wrong=missing)
    minute = answers.made(f"{name}-time", minute_of, missing=f"Enter the time {what}")
    if day is None or minute is None:
        return None
    return datetime.combine(day, time(*divmod(minute, 60)), LONDON)


def instant_if_given(answers: Answers, name: str, what: str) -> datetime | None:
    """None too where both fields are left empty."""
    given = any(answers.form.get(f"{name}-{part}", "").strip() for part in ("date", "time"))
    return instant_of(answers, name, what) if given else None


def fields_of(name: str, instant: datetime | None) -> dict[str, str]:
    """As `instant_of` reads them."""
    if instant is None:
        return {}
    local = instant.astimezone(LONDON)
    return {f"{name}-date": local.date().isoformat(), f"{name}-time": f"{local:%H:%M}"}
