"""Where the evaluator and the oracle say different things."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import State, status
from tests.unit.oracle_hours import Oracle

Told = tuple[object, datetime | None, datetime | None]
"""State, rule and reason; when they change; when it opens or closes."""


def told_by_status(some: Pharmacy, at: datetime, holidays: Collection[date]) -> Told:
    found = status(some, at, holidays)
    is_open = found.state is State.OPEN
    assert (found.opens_at if is_open else found.closes_at) is None
    turn = found.closes_at if is_open else found.opens_at
    return (found.state, found.rule, found.reason), found.until, turn


def told_by_oracle(oracle: Oracle, place: int) -> Told:
    return oracle.says(place), oracle.next_change(place), oracle.next_turn(place)


def disagreements(
    some: Pharmacy, oracle: Oracle, holidays: Collection[date], places: Iterable[int]
) -> Iterator[tuple[datetime, Told, Told]]:
    """An instant beyond the oracle's wall counts as none: the oracle cannot see it."""
    end = oracle.wall.instant(len(oracle.wall))
    for place in places:
        at = oracle.wall.instant(place)
        said, until, turn = told_by_status(some, at, holidays)
        told = said, _before(end, until), _before(end, turn)
        if told != told_by_oracle(oracle, place):
            yield at, told, told_by_oracle(oracle, place)


def _before(end: datetime, instant: datetime | None) -> datetime | None:
    return instant if instant is not None and instant < end else None
