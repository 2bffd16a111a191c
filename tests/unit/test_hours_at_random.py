"""The evaluator held to the oracle over weeks, dates, holidays, reports and closures made up at random, about the days
on which the clocks change."""

from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason
from eps.pharmacies.domain import Day, OperationalStatus, Pharmacy, Session, TodayReport, TodayReportKind
from eps.pharmacies.hours import State, sessions_on, status
from tests.factories import pharmacy
from tests.unit.hours_comparison import disagreements
from tests.unit.oracle_hours import Oracle
from tests.unit.oracle_wall import Wall

DAYS = 12
SPRING, AUTUMN, LEAP_DAY = date(2027, 3, 23), date(2026, 10, 20), date(2028, 2, 24)
WALLS = {first: Wall(first, DAYS) for first in (SPRING, AUTUMN, LEAP_DAY)}

minutes = st.one_of(
    st.sampled_from((0, 1, 59, 60, 61, 75, 90, 105, 119, 120, 121, 540, 780, 1380, 1439)),
    st.integers(0, 1439),
)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Session, ...]:
    """Up to three in order, the last perhaps past midnight; they may touch."""
    edges = sorted(draw(st.lists(minutes, max_size=6)))
    spans = [Session(*edges[place : place + 2]) for place in range(0, len(edges) - 1, 2)]
    *first, last = spans or [Session(0, 0)]
    is_night = draw(st.booleans())
    whole = [session for session in first if session.opens < session.closes]
    return (*whole, Session(last.opens, draw(minutes)) if is_night else last) if spans else ()


def days_of(first: date) -> st.SearchStrategy[date]:
    return st.integers(0, DAYS - 1).map(lambda days: first + timedelta(days=days))


def instants(first: date) -> st.SearchStrategy[datetime]:
    return st.integers(0, DAYS * 1440).map(WALLS[first].instant)


def reports(first: date) -> st.SearchStrategy[TodayReport]:
    at = st.none() | minutes
    return st.builds(TodayReport, days_of(first), st.sampled_from(TodayReportKind), at, instants(first))


def closures(first: date) -> st.SearchStrategy[Closure]:
    at = instants(first)
    return st.builds(
        Closure,
        id=st.just(UUID(int=1)),
        group=st.just(UUID(int=1)),
        ods_code=st.just(OdsCode("FA002")),
        kind=st.sampled_from(ClosureKind),
        state=st.sampled_from(ClosureState),
        starts_at=at,
        recorded_at=at,
        reason=st.sampled_from(Reason),
        ends_at=st.none() | at,
        review_at=st.none() | at,
        ended_at=st.none() | at,
    )


def pharmacies(first: date) -> st.SearchStrategy[Pharmacy]:
    day: st.SearchStrategy[Day] = st.none() | sessions()
    return st.builds(
        pharmacy,
        week=st.one_of(st.tuples(*[day] * 7), day.map(lambda each: (each,) * 7)),
        specified_dates=st.dictionaries(days_of(first), sessions(), max_size=4),
        reports=st.lists(reports(first), max_size=3, unique_by=lambda said: (said.day, said.kind)).map(tuple),
        closures=st.lists(closures(first), max_size=2).map(tuple),
        opened_on=st.none() | days_of(first),
        closed_on=st.none() | days_of(first),
        operational_status=st.sampled_from((OperationalStatus.ACTIVE,) * 5 + tuple(OperationalStatus)),
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_pharmacy_is_told_as_the_oracle_tells_it(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(sorted(WALLS)))
    some = data.draw(pharmacies(first))
    holidays = data.draw(st.frozensets(days_of(first), max_size=4))
    oracle = Oracle(some, holidays, WALLS[first])
    places = {place + near for place in (0, *oracle.changes()) for near in (-1, 0, 1)}
    places |= data.draw(st.sets(st.integers(0, DAYS * 1440 - 1), max_size=5))
    within = sorted(place for place in places if 0 <= place < DAYS * 1440)
    assert list(disagreements(some, oracle, holidays, within)) == []


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_it_is_open_just_when_a_session_of_today_or_yesterday_holds_the_instant(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(sorted(WALLS)))
    drawn = data.draw(pharmacies(first))
    some = pharmacy(week=drawn.week, specified_dates=drawn.specified_dates, reports=drawn.reports)
    holidays = data.draw(st.frozensets(days_of(first), max_size=4))
    for at in data.draw(st.lists(instants(first), min_size=5, max_size=20)):
        days = (london_date(at), london_date(at) - timedelta(days=1))
        held = any(opens <= at < closes for day in days for opens, closes in sessions_on(some, day, holidays))
        assert held == (status(some, at, holidays).state is State.OPEN)
