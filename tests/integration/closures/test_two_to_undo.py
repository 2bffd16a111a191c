"""What two people closed for good two people open again: the first asks, and another does it within a day."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from eps import clock
from eps.closures import deciding
from eps.closures.listing import followed
from eps.closures.recording import Recorder, record
from eps.closures.two_to_undo import Asked, asked_lately
from eps.closures.verifying_record import check_recorded_closures
from eps.database import fetch
from eps.identity.permissions import Principal
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, state_at
from eps.pharmacies.closure_repository import closure as read_closure
from tests.people import commissioner, operations, staff_of
from tests.town import NOW, close, closing, later, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
Undo = Callable[[UUID, Principal, datetime], Awaitable[Closure]]
ONE, TWO = commissioner(), commissioner(name="commissioner-two")
FOR_GOOD: dict[str, Any] = {"kind": ClosureKind.PERMANENT, "ends_at": None}


async def closed_for_good(**facts: Any) -> Closure:
    await make_town(patients=1)
    [asked] = await record(closing("FA001", **FOR_GOOD | facts), Recorder(staff_of("FA001"), NOW))
    await deciding.confirm(asked.id, ONE, NOW)
    await settle()
    return asked


async def state_of(closure_id: UUID) -> ClosureState:
    closure = await read_closure(closure_id)
    assert closure is not None
    return state_at(closure, clock.now())


@pytest.mark.parametrize(
    ("undo", "then"),
    [(deciding.end, ClosureState.ENDED), (deciding.cancel, ClosureState.CANCELLED)],
)
async def test_the_first_only_asks_and_another_does_it(undo: Undo, then: ClosureState) -> None:
    closure = await closed_for_good()
    for _ in range(2):
        stands = await undo(closure.id, ONE, clock.now())
        assert state_at(stands, clock.now()) is ClosureState.IN_FORCE
    assert await state_of(closure.id) is ClosureState.IN_FORCE
    await later(hours=23)
    await undo(closure.id, TWO, clock.now())
    assert await state_of(closure.id) is then


async def test_whoever_may_undo_it_sees_who_asked_and_both_sides_are_told() -> None:
    closure = await closed_for_good()
    assert (await followed(closure.id, TWO, clock.now())).undo_asked is None
    assert await asked_lately([closure], clock.now()) == set()
    at = clock.now()
    await deciding.end(closure.id, ONE, at)
    assert (await followed(closure.id, TWO, at)).undo_asked == Asked(ONE.subject, at)
    assert await asked_lately([closure], at) == {closure.id}
    rows = await fetch("SELECT audience FROM message WHERE template = 'closure-undo-asked'")
    assert {row["audience"] for row in rows} == {"pharmacy", "icb"}
    assert [finding async for finding in check_recorded_closures()] == []


async def test_after_a_day_it_must_be_asked_again() -> None:
    closure = await closed_for_good()
    await deciding.end(closure.id, ONE, clock.now())
    await later(hours=24)
    await deciding.end(closure.id, TWO, clock.now())
    assert await state_of(closure.id) is ClosureState.IN_FORCE
    await deciding.end(closure.id, ONE, clock.now())
    assert await state_of(closure.id) is ClosureState.ENDED


async def test_whoever_must_be_asked_again_is_told_again() -> None:
    closure = await closed_for_good()
    for _ in range(2):
        await deciding.end(closure.id, ONE, clock.now())
        await deciding.end(closure.id, ONE, clock.now())
        await later(hours=25)
    rows = await fetch("SELECT audience FROM message WHERE template = 'closure-undo-asked'")
    assert Counter(row["audience"] for row in rows) == {"pharmacy": 2, "icb": 2}


async def test_before_it_begins_one_person_stops_it() -> None:
    closure = await closed_for_good(starts_at=NOW.replace(month=12))
    await deciding.cancel(closure.id, TWO, clock.now())
    assert await state_of(closure.id) is ClosureState.CANCELLED


async def test_operations_undo_it_alone() -> None:
    closure = await closed_for_good()
    await deciding.end(closure.id, operations(), clock.now())
    assert await state_of(closure.id) is ClosureState.ENDED


async def test_one_that_is_not_for_good_is_ended_by_one_person() -> None:
    await make_town(patients=1)
    closure = await close("FA001")
    await deciding.end(closure.id, TWO, clock.now())
    assert await state_of(closure.id) is ClosureState.ENDED
