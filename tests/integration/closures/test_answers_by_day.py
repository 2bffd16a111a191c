"""What the people whom a closure concerns had answered by the end of each day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, choose, keep
from eps.closures.answers_by_day import ByDay, answered_by_day
from eps.closures.deciding import end
from eps.closures.small_numbers import FEW, Between
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, RoleMayNot
from eps.nomination.proposal import Duration
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import closure as read_closure
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, operations, signed_in
from tests.town import close, later, latest_proposal, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
FIRST, SECOND, THIRD = date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)


async def answer_of(number: int) -> Answer:
    proposal = await latest_proposal(number)
    return Answer(proposal.id, signed_in(nhs_number(number)), CONSENT, clock.now())


async def choose_others(*numbers: int) -> None:
    for number in numbers:
        await choose(await answer_of(number), OdsCode("FA002"), Duration.FOR_GOOD)


async def keep_it(*numbers: int) -> None:
    for number in numbers:
        await keep(await answer_of(number))


async def by_day(closure: Closure, principal: Principal | None = None) -> list[ByDay]:
    now = await read_closure(closure.id)
    assert now is not None
    return await answered_by_day(now, principal or operations(), clock.now())


async def test_each_day_has_all_who_had_answered_by_its_end() -> None:
    await make_town(patients=9)
    closure = await close("FA001")
    await choose_others(1)
    await later(days=1)
    await choose_others(2, 3)
    await keep_it(4)
    assert await by_day(closure) == [
        ByDay(FIRST, offered=9, chose=1, kept=0, removed=0, open=8),
        ByDay(SECOND, offered=9, chose=3, kept=1, removed=0, open=5),
    ]


async def test_to_a_commissioner_small_numbers_are_not_told() -> None:
    await make_town(patients=20)
    closure = await close("FA001")
    await choose_others(1, 2, 3, 4, 5)
    await keep_it(6)
    assert await by_day(closure, commissioner()) == [
        ByDay(FIRST, offered=20, chose=Between(5, 9), kept=FEW, removed=0, open=Between(7, 14))
    ]


async def test_the_last_day_is_today_though_nothing_changed() -> None:
    await make_town(patients=1)
    closure = await close("FA001")
    await later(days=2)
    assert [one.day for one in await by_day(closure)] == [FIRST, THIRD]


async def test_a_day_is_londons() -> None:
    await make_town(patients=2)
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    clock.start_at(late)
    closure = await close("FA001", starts_at=late, ends_at=late + timedelta(days=9))
    await choose_others(1)
    await later(minutes=40)
    await choose_others(2)
    assert [(one.day, one.chose) for one in await by_day(closure)] == [
        (date(2026, 7, 1), 1),
        (date(2026, 7, 2), 2),
    ]


async def test_offers_that_an_end_withdrew_count_as_they_stood() -> None:
    await make_town(patients=6)
    closure = await close("FA001")
    await choose_others(1)
    await keep_it(2, 3)
    await later(days=1)
    await end(closure.id, commissioner(), clock.now())
    await settle()
    await later(days=30)
    told = await by_day(closure)
    assert told[-1] == ByDay(SECOND, offered=6, chose=1, kept=2, removed=0, open=3)


async def test_a_closure_that_offers_nothing_has_no_days() -> None:
    await make_town(patients=3)
    assert await by_day(await close("FA001", days=0.2)) == []


async def test_whoever_reads_no_closures_is_refused() -> None:
    await make_town(patients=1)
    closure = await close("FA001")
    with pytest.raises(RoleMayNot):
        await by_day(closure, signed_in(nhs_number(1)))
