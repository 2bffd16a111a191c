"""A week as FHIR tells it: days that keep the same times together, and no time past midnight."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eps.fhir.reading import Json
from eps.pharmacies.domain import Day, Session
from eps.pharmacies.wall_clock import MIDNIGHT

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST_SECOND = "23:59:59"
"""Stands for the midnight that ends a day: FHIR has no 24:00."""
Span = tuple[int, int]
"""Minutes of one day, 0 to 1440."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens` and `closes` are times of FHIR; None, both of them, where it is open all day."""

    days: tuple[str, ...]
    opens: str | None
    closes: str | None


def openings(week: Sequence[Day]) -> list[Opening]:
    """In the order in which a week meets them. Days that are closed or not stated have none."""
    days: defaultdict[Span, set[int]] = defaultdict(set)
    for place, day in enumerate(week):
        for session in day or ():
            for later, span in _within_days(session):
                days[span].add((place + later) % len(DAYS))
    in_order = sorted(days.items(), key=lambda one: (min(one[1]), one[0]))
    return [_opening(span, sorted(places)) for span, places in in_order]


def available_times(week: Sequence[Day]) -> list[Json]:
    """As a HealthcareService has them."""
    return [_told(one, "availableStartTime", "availableEndTime") for one in openings(week)]


def hours_of_operation(week: Sequence[Day]) -> list[Json]:
    """As a Location has them."""
    return [_told(one, "openingTime", "closingTime") for one in openings(week)]


def _within_days(session: Session) -> Iterator[tuple[int, Span]]:
    """What runs past midnight is two: until the day ends, and from when the next begins."""
    if session.closes > session.opens:
        yield 0, (session.opens, session.closes)
        return
    yield 0, (session.opens, MIDNIGHT)
    if session.closes:
        yield 1, (0, session.closes)


def _opening(span: Span, places: list[int]) -> Opening:
    days = tuple(DAYS[place] for place in places)
    return Opening(days, None, None) if span == (0, MIDNIGHT) else Opening(days, *map(_time, span))


def _time(minute: int) -> str:
    return LAST_SECOND if minute == MIDNIGHT else f"{minute // 60:02}:{minute % 60:02}:00"


def _told(opening: Opening, opens: str, closes: str) -> Json:
    days: Json = {"daysOfWeek": list(opening.days)}
    if opening.opens is None:
        return {**days, "allDay": True}
    return {**days, opens: opening.opens, closes: opening.closes}
