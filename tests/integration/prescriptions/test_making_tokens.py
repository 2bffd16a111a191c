"""Whoever cannot wait for a closed pharmacy has a number instead: the patient asks for it, or their practice."""

from datetime import timedelta

import pytest

from eps import clock
from eps.database import fetch
from eps.identity.permissions import Principal, Role, RoleMayNot
from eps.nomination.domain import RecordWithheld
from eps.prescriptions.domain import Addressed, Issue, TreatmentType, UnknownPrescription
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.releasing import PharmacyClosed
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.token_service import StaysAddressed, TokenRequest, make_token
from eps.prescriptions.verifying import check_prescriptions
from eps.record.store import latest
from tests.dispensing import downloaded_by_id
from tests.factories import nhs_number
from tests.people import signed_in, staff_of
from tests.prescribing import PRACTICE, issued
from tests.supplying import handed_out, nth
from tests.town import NOW, add_patient, close, later, make_town

pytestmark = pytest.mark.usefixtures("database")
ME, SURGERY = signed_in(nhs_number(1)), staff_of(PRACTICE, role=Role.PRACTICE)


async def asked(made: Issued, by: Principal = ME) -> Issue:
    return await make_token(TokenRequest(by, made.prescription.id, clock.now()))


async def held() -> Issued:
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28)
    await handed_out(made)
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await later(days=21)
    return made


@pytest.mark.parametrize("by", [ME, SURGERY], ids=["the patient", "the practice"])
async def test_what_is_held_becomes_a_token_when_either_asks(by: Principal) -> None:
    await make_town(patients=0)
    await add_patient(1, preferred_channel="text", phone="07700 900001")
    made = await held()
    await asked(made, by)
    token = await nth(made, 2)
    assert (token.state, token.address, token.addressed, token.wanted) == (
        *(PrescriptionState.TO_BE_DISPENSED, None),
        *(Addressed.TOKEN_BECAUSE_CLOSED, "FA001"),
    )
    assert (token.told_at is not None, token.held_since) == (True, None)


async def test_only_whom_the_practice_asked_for_is_told_of_it() -> None:
    await make_town(patients=0)
    await add_patient(1, preferred_channel="text", phone="07700 900001")
    waiting, made = await issued(), await held()
    template = "SELECT count(*) AS count FROM message WHERE template = 'prescription-has-a-number'"
    await asked(waiting, ME)
    [by_patient] = await fetch(template)
    await asked(made, SURGERY)
    [by_practice] = await fetch(template)
    assert (by_patient["count"], by_practice["count"]) == (0, 1)


async def test_whoever_gives_the_number_of_what_is_held_to_another_pharmacy_has_asked() -> None:
    await make_town()
    made = await held()
    taken = await downloaded_by_id(made, "FA004")
    assert (taken.number, taken.state, taken.dispenser) == (2, PrescriptionState.WITH_DISPENSER, "FA004")
    assert [finding async for finding in check_prescriptions()] == []


async def test_the_closed_pharmacy_itself_gets_nothing_by_it() -> None:
    await make_town()
    made = await held()
    with pytest.raises(PharmacyClosed):
        await downloaded_by_id(made, "FA001")
    assert (await nth(made, 2)).addressed is Addressed.HELD


async def test_what_waits_at_the_closed_pharmacy_may_have_a_number_too() -> None:
    await make_town()
    made = await issued()
    await close("FA001")
    await asked(made)
    assert (await nth(made, 1)).addressed is Addressed.TOKEN_BECAUSE_CLOSED


async def test_asked_twice_it_says_the_same() -> None:
    await make_town()
    made = await issued()
    await close("FA001")
    assert await asked(made) == await asked(made)
    assert len(await latest("patient/1", acts={"prescription.made-token"})) == 1


async def test_where_the_pharmacy_serves_it_stays_where_it_is() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(StaysAddressed):
        await asked(made)


async def test_what_a_pharmacy_has_stays_there() -> None:
    await make_town()
    made = await issued()
    await downloaded_by_id(made)
    await close("FA001")
    with pytest.raises(StaysAddressed):
        await asked(made)


@pytest.mark.parametrize(
    "by", [signed_in(nhs_number(2)), staff_of("B82001", role=Role.PRACTICE)], ids=["patient", "practice"]
)
async def test_to_another_it_is_unknown(by: Principal) -> None:
    await make_town()
    made = await issued()
    await close("FA001")
    with pytest.raises(UnknownPrescription):
        await asked(made, by)


async def test_no_pharmacy_makes_tokens() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(RoleMayNot):
        await asked(made, staff_of("FA001"))


async def test_for_a_restricted_person_only_the_practice_does() -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    made = await issued()
    await close("FA001")
    with pytest.raises(RecordWithheld):
        await asked(made)
    assert (await asked(made, SURGERY)).told_at is None


async def test_the_practices_look_is_logged() -> None:
    await make_town()
    made = await issued()
    await close("FA001")
    await asked(made, SURGERY)
    [look] = await fetch("SELECT role, organisation, patient_id FROM access_log WHERE role = 'practice'")
    assert (look["role"], look["organisation"], look["patient_id"]) == ("practice", PRACTICE, 1)
