"""Whether a pharmacy is open, in one line."""

from datetime import date, datetime, timedelta
from typing import Protocol

from eps.wording.dates import date_text, moment_text, next_midnight

_A_DAY = timedelta(hours=24)


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
_NOT_KNOWN = "we do not know when it opens"
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
        return _holiday_text(status, at)
    return f"Opening times not known: {_CALL_FIRST}"


def status_text_holds_until(status: StatusFacts, at: datetime) -> datetime:
    """Until the status changes; at most until midnight, for its words say "tomorrow"; and until a day before it closes,
    when "Open 24 hours" becomes a time."""
    ends = [next_midnight(at)]
    if status.until is not None:
        ends.append(status.until)
    if status.closes_at is not None and at <= (a_day_before := status.closes_at - _A_DAY):
        ends.append(a_day_before + datetime.resolution)
    return min(ends)


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
    if closes_at is None or closes_at >= at + _A_DAY:
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
        return f"Closed for now, and {_NOT_KNOWN}: {_CALL_FIRST}"
    return f"{closed} yet" if closed == "Not open" else f"{closed}, and {_NOT_KNOWN}"


def _holiday_text(status: StatusFacts, at: datetime) -> str:
    """It may be open, and when it is certain to be is said too."""
    if status.opens_at is None:
        return f"Bank or public holiday: {_CALL_FIRST}"
    return (
        f"Bank or public holiday: {_CALL_FIRST}. If it is closed, it opens {moment_text(status.opens_at, at)}"
    )


def minute_text(minute: int) -> str:
    """A time of day by the minute since midnight: 9am, 5:30pm, midday, midnight."""
    hour, past = divmod(minute % 1440, 60)
    if past == 0 and hour % 12 == 0:
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}{f':{past:02}' if past else ''}{'pm' if hour >= 12 else 'am'}"
