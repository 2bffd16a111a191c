"""Several codes that ODS closed are decided in one step, all or none."""

from datetime import date

import pytest

from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourArea, Principal, RoleMayNot
from eps.pharmacies.code_decision_repository import waiting_codes, write_decisions
from eps.pharmacies.code_decision_service import decide_together
from eps.pharmacies.code_decisions import AlreadyDecided, CodeDecision, Decision, SayWhichCode
from tests.people import commissioner, staff_of
from tests.town import NOW, make_town

pytestmark = pytest.mark.usefixtures("database")
FA003, FA004, FA005, FA006 = map(OdsCode, ("FA003", "FA004", "FA005", "FA006"))


@transactional
async def wait_for_decision(*waiting: tuple[OdsCode, tuple[OdsCode, ...]]) -> None:
    await write_decisions(CodeDecision(code, date(2026, 11, 20), NOW, others) for code, others in waiting)


async def test_each_goes_on_as_what_was_said_or_as_the_only_other() -> None:
    await make_town(patients=0)
    await wait_for_decision((FA003, (FA004, FA006)), (FA005, (FA006,)))
    decided = await decide_together(
        {FA005: None, FA003: FA004}, Decision.SAME, principal=commissioner(), at=NOW
    )
    assert [(one.ods_code, one.with_code) for one in decided] == [(FA003, FA004), (FA005, FA006)]
    assert await waiting_codes() == []


async def test_one_that_cannot_be_decided_leaves_all_waiting() -> None:
    await make_town(patients=0)
    await wait_for_decision((FA003, (FA004,)), (FA005, ()))
    with pytest.raises(SayWhichCode, match="FA005"):
        await decide_together({FA003: None, FA005: None}, Decision.JOINED, principal=commissioner(), at=NOW)
    assert [one.ods_code for one in await waiting_codes()] == [FA003, FA005]


async def test_what_another_decided_meanwhile_leaves_all_as_it_was() -> None:
    await make_town(patients=0)
    await wait_for_decision((FA003, (FA004,)), (FA005, (FA006,)))
    await decide_together({FA005: None}, Decision.SAME, principal=commissioner(), at=NOW)
    with pytest.raises(AlreadyDecided, match="FA005"):
        await decide_together({FA003: None, FA005: None}, Decision.CLOSED, principal=commissioner(), at=NOW)
    assert [one.ods_code for one in await waiting_codes()] == [FA003]


@pytest.mark.parametrize(
    ("principal", "refusal"), [(commissioner("QXX"), NotYourArea), (staff_of("FA003"), RoleMayNot)]
)
async def test_only_a_commissioner_of_the_icb_decides(principal: Principal, refusal: type[Exception]) -> None:
    await make_town(patients=0)
    await wait_for_decision((FA003, (FA004,)))
    with pytest.raises(refusal):
        await decide_together({FA003: None}, Decision.CLOSED, principal=principal, at=NOW)
