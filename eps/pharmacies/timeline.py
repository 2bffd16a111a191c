"""A pharmacy's time as edges: from each one on, something may differ. Read forwards, and only as far as is asked."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from eps.clock import london_date
from eps.pharmacies.day import edges_of
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.overriding import overriding, overriding_edges
from eps.pharmacies.status import Verdict
from eps.pharmacies.wall_clock import ONE_DAY

Edge = tuple[datetime, Verdict]
"""An instant, and what holds from it until the next edge."""


def edges_from(pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> Iterator[Edge]:
    """`at` itself, then every later edge in order. Hours are not walked while something stands above them."""
    begin = at
    for end in (*overriding_edges(pharmacy, at), None):
        above = overriding(pharmacy, begin)
        if above is not None:
            yield begin, above
        else:
            yield from _edges_of_hours(pharmacy, begin, end, holidays)
        begin = end or begin


def _edges_of_hours(
    pharmacy: Pharmacy, begin: datetime, end: datetime | None, holidays: Collection[date]
) -> Iterator[Edge]:
    """Those in `[begin, end)`."""
    held: Verdict | None = None
    for day in _days_that_differ(pharmacy, london_date(begin), holidays):
        edges = edges_of(pharmacy, day, holidays)
        if held is None:
            held, edges = _resumed(edges, begin)
            yield begin, held
        for instant, then in edges:
            if end is not None and instant >= end:
                return
            yield instant, then


def _resumed(edges: list[Edge], begin: datetime) -> tuple[Verdict, list[Edge]]:
    """What holds at an instant of the day, and the day's later edges."""
    past = sum(instant <= begin for instant, _ in edges)
    return edges[past - 1][1], edges[past:]


def _days_that_differ(pharmacy: Pharmacy, first: date, holidays: Collection[date]) -> Iterator[date]:
    """Every day until each weekday was seen whole, with nothing special about it (the first day may be half over); then
    special days and the day after each."""
    special = {*pharmacy.specified_dates, *(report.day for report in pharmacy.reports)}
    day, ordinary = first, set[int]()
    while len(ordinary) < 7:
        yield day
        if day > first and not any(near in special or near in holidays for near in (day - ONE_DAY, day)):
            ordinary.add(day.weekday())
        day += ONE_DAY
    to_come = (other for other in (*special, *holidays) if other >= day)
    yield from sorted({near for other in to_come for near in (other, other + ONE_DAY)})
