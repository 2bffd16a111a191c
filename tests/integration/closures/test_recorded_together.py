"""Closures that were recorded together are seen and decided together."""

from dataclasses import replace

import pytest

from eps.closures.deciding import confirm, end
from eps.closures.deciding_together import decide_together
from eps.closures.listing import recorded_together
from eps.closures.recording import Recorder, record
from eps.closures.two_people import SecondPersonNeeded
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourArea
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, state_at
from eps.pharmacies.closure_repository import closures_of
from eps.pharmacies.service import load_directory
from tests.people import commissioner, operations
from tests.register import store_pharmacies
from tests.town import NOW, close, closing, make_town, on_street, settle

pytestmark = pytest.mark.usefixtures("database")
OTHER = commissioner(name="commissioner-two")


async def asked_for(*codes: str) -> list[Closure]:
    """For good, by one commissioner."""
    request = closing(*codes, kind=ClosureKind.PERMANENT, ends_at=None)
    return await record(request, Recorder(commissioner(), NOW))


async def states(*codes: str) -> list[ClosureState]:
    return [state_at(one, NOW) for code in codes for one in await closures_of(OdsCode(code))]


async def test_a_commissioner_sees_those_of_the_own_icb() -> None:
    await make_town(patients=0)
    await store_pharmacies(replace(on_street(8, "FX001"), icb_code="QXX"))
    await load_directory()
    [closure, *_] = await record(closing("FA002", "FA001", "FX001"), Recorder(operations(), NOW))
    found = await recorded_together(closure, commissioner(), NOW)
    assert [one.ods_code for one in found] == ["FA001", "FA002"]


async def test_another_commissioner_confirms_all_at_once() -> None:
    await make_town(patients=0)
    [closure, *_] = await asked_for("FA001", "FA002")
    await decide_together(closure.id, confirm, principal=OTHER, at=NOW)
    assert await states("FA001", "FA002") == [ClosureState.IN_FORCE] * 2


async def test_where_one_may_not_be_decided_none_is() -> None:
    await make_town(patients=0)
    [closure, *_] = await asked_for("FA001", "FA002")
    with pytest.raises(SecondPersonNeeded):
        await decide_together(closure.id, confirm, principal=commissioner(), at=NOW)
    assert await states("FA001", "FA002") == [ClosureState.REQUESTED] * 2


async def test_those_that_stand_otherwise_stay_as_they_are() -> None:
    await make_town(patients=0)
    first = await close("FA001", "FA002", "FA003")
    [_, second, _] = await recorded_together(first, commissioner(), NOW)
    await end(second.id, commissioner(), NOW)
    await settle()
    ended = await decide_together(first.id, end, principal=OTHER, at=NOW)
    assert [one.ods_code for one in ended] == ["FA001", "FA003"]


async def test_another_icbs_commissioner_decides_none() -> None:
    await make_town(patients=0)
    [closure, *_] = await asked_for("FA001", "FA002")
    with pytest.raises(NotYourArea):
        await decide_together(closure.id, confirm, principal=commissioner("QXX"), at=NOW)
