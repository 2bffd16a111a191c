"""Is it open? The one evaluator of status and hours, for filter, message and API. `holidays` are `england_holidays`."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from eps.clock import london_date
from eps.pharmacies.day import spans_begun, stated
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.overlap import validate_day, validate_week
from eps.pharmacies.status import Rule, State, Status, Verdict, is_open_now
from eps.pharmacies.timeline import Edge, edges_from
from eps.pharmacies.wall_clock import ONE_DAY, day_begins, session_instants

__all__ = [
    "Rule",
    "State",
    "Status",
    "has_opening_between",
    "is_open_now",
    "session_instants",
    "sessions_on",
    "stated_opening",
    "status",
    "validate_day",
    "validate_week",
]

_LONGEST_PERIOD = timedelta(days=366)
"""What a year does not hold, a later one will not: an end in the year 9999 is not worth walking to."""

Interval = tuple[datetime, datetime]
"""Half-open, in UTC."""


def status(pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> Status:
    """By the first that speaks: permanent closure, temporary closure, today's report, specified date, holiday, weekly
    hours; else not stated."""
    edges = edges_from(pharmacy, at, holidays)
    _, now = next(edges)
    is_open = now.state is State.OPEN
    until, turn = _changes(edges, now, may_turn=is_open or _may_open(pharmacy, at))
    return Status(
        state=now.state,
        rule=now.rule,
        reason=now.reason,
        until=until,
        opens_at=None if is_open else turn,
        closes_at=turn if is_open else None,
        confirmed_on=pharmacy.confirmed_on,
    )


def sessions_on(pharmacy: Pharmacy, day: date, holidays: Collection[date]) -> tuple[Interval, ...]:
    """The sessions that begin on this London day, touching ones joined: today's reports applied, closures not."""
    _, spans = spans_begun(pharmacy, day, holidays)
    return _joined((begins, ends) for begins, ends, within in spans if within.state is State.OPEN)


def stated_opening(
    pharmacy: Pharmacy, start: datetime, end: datetime, holidays: Collection[date]
) -> timedelta | None:
    """How long `[start, end)` is open by specified dates and weekly hours, whatever was reported or closed. A holiday
    counts for nothing; None where no day has its hours stated. Of a longer period only the first year is looked at."""
    end = min(end, start + _LONGEST_PERIOD)
    if start < end and not any(_is_stated(pharmacy, day) for day in _days_between(start, end)):
        return None
    openings = _stated_between(pharmacy, start, end, holidays)
    return sum((closes - opens for opens, closes in openings), timedelta())


def has_opening_between(
    pharmacy: Pharmacy, start: datetime, end: datetime, holidays: Collection[date]
) -> bool:
    """As `stated_opening` counts; a day whose hours are not stated may have had one."""
    end = min(end, start + _LONGEST_PERIOD)
    rules = (stated(pharmacy, day, holidays)[0] for day in _days_between(start, end))
    return Rule.NOT_STATED in rules or bool(_stated_between(pharmacy, start, end, holidays))


def _changes(
    edges: Iterator[Edge], now: Verdict, *, may_turn: bool
) -> tuple[datetime | None, datetime | None]:
    """When this verdict first changes, and when open first turns into something else or the other way round."""
    until = None
    for instant, then in edges:
        if until is None and then != now:
            until = instant
        if (then.state is State.OPEN) != (now.state is State.OPEN):
            return until, instant
        if until is not None and not may_turn:
            break
    return until, None


def _may_open(pharmacy: Pharmacy, at: datetime) -> bool:
    """Spares a pharmacy whose hours nobody stated the search through every holiday to come."""
    yesterday = london_date(at) - ONE_DAY
    dated = pharmacy.specified_dates.items()
    return any(pharmacy.week) or any(sessions and day >= yesterday for day, sessions in dated)


def _is_stated(pharmacy: Pharmacy, day: date) -> bool:
    return pharmacy.specified_dates.get(day) is not None or pharmacy.week[day.weekday()] is not None


def _stated_between(
    pharmacy: Pharmacy, start: datetime, end: datetime, holidays: Collection[date]
) -> tuple[Interval, ...]:
    found: list[Interval] = []
    for day in _days_between(start - ONE_DAY, end):
        rule, sessions = stated(pharmacy, day, holidays)
        if rule is not Rule.HOLIDAY:
            found.extend(session_instants(day, session) for session in sessions)
    return _joined((max(opens, start), min(closes, end)) for opens, closes in found)


def _days_between(start: datetime, end: datetime) -> Iterator[date]:
    """The London days that hold any of `[start, end)`."""
    day = london_date(start)
    while day <= london_date(end) and max(day_begins(day), start) < end:
        yield day
        day += ONE_DAY


def _joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """In order, without those that are empty; touching and overlapping ones as one."""
    joined: list[Interval] = []
    for opens, closes in sorted(intervals):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        elif opens < closes:
            joined.append((opens, closes))
    return tuple(joined)
