"""A dispenser gives a prescription back: any pharmacy can have it by its ID, and nobody gets it without."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eps import clock
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.identity.permissions import Role, RoleMayNot
from eps.prescriptions.domain import Addressed, DispensingSite, UnknownPrescription
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.releasing import WithAnotherDispenser
from eps.prescriptions.repository import update_issue
from eps.prescriptions.return_service import return_prescription
from eps.prescriptions.returning import PatientsChoiceClosed, ReturnReason
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.with_dispenser import AnotherPatient, Named, WrongState
from eps.record.store import history
from tests.dispensing import downloaded, downloaded_by_id, given_back, returning
from tests.factories import nhs_number
from tests.people import staff_of
from tests.prescribing import PRACTICE, first_issue, issued, item
from tests.town import NOW, close, make_town

pytestmark = pytest.mark.usefixtures("database")


async def test_what_was_returned_waits_again_and_is_with_nobody() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    back = await given_back(made)
    assert back == await first_issue(made)
    assert (back.state, back.item_states, back.dispenser, back.release_id, back.released_at) == (
        PrescriptionState.TO_BE_DISPENSED,
        (ItemState.TO_BE_DISPENSED,),
        None,
        None,
        None,
    )


async def test_it_is_fetched_by_its_id_alone() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    back = await given_back(made)
    assert (back.address, back.addressed, back.site) == (
        None,
        Addressed.RETURNED,
        DispensingSite.NOT_NOMINATED,
    )
    assert (await downloaded()).issues == ()
    assert (await downloaded_by_id(made, "FA002")).dispenser == "FA002"


async def test_a_return_is_on_the_record_with_its_reason() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await given_back(made, reason=ReturnReason.UNABLE_TO_DISPENSE)
    entry = (await history("patient/1"))[-1].entry
    assert (entry.act, entry.payload["reason"], entry.payload["returned_by"]) == (
        "prescription.returned",
        "0002",
        "FA001",
    )


async def test_it_goes_where_the_patient_said() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    back = await given_back(made, to=OdsCode("FA003"))
    assert (back.address, back.addressed, back.site) == ("FA003", Addressed.MOVED, DispensingSite.P1)
    assert len((await downloaded("FA003")).issues) == 1


async def test_not_where_nobody_serves() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await close("FA003")
    with pytest.raises(PatientsChoiceClosed):
        await given_back(made, to=OdsCode("FA003"))
    assert (await first_issue(made)).state is PrescriptionState.WITH_DISPENSER


async def test_a_closed_pharmacy_gives_back_and_the_patient_hears_that_it_has_a_number() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await close("FA001")
    back = await given_back(made)
    assert (back.addressed, back.wanted) == (Addressed.TOKEN_BECAUSE_CLOSED, "FA001")
    told = await fetch("SELECT patient_id FROM message WHERE template = 'prescription-has-a-number'")
    assert [row["patient_id"] for row in told] == [1]


async def test_cancellations_that_waited_for_it_are_done() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    await downloaded()
    await cancelling(made, (1, "0001"))
    back = await given_back(made)
    assert back.item_states == (ItemState.TO_BE_DISPENSED, ItemState.CANCELLED)
    assert (back.state, back.cancelling) == (PrescriptionState.TO_BE_DISPENSED, ())


async def test_one_that_was_cancelled_whole_is_over() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await cancelling(made, (0, "0001"))
    assert (await given_back(made)).state is PrescriptionState.CANCELLED


async def cancelling(made: object, *places: tuple[int, str]) -> None:
    issue = await first_issue(made)  # type: ignore[arg-type]
    await update_issue(replace(issue, cancelling=places))


async def test_only_the_dispenser_that_has_it_gives_it_back() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    with pytest.raises(WithAnotherDispenser):
        await given_back(made, "FA002")


async def test_what_nobody_has_cannot_be_given_back() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(WrongState, match="waiting to be downloaded"):
        await given_back(made)


async def test_what_is_past_its_last_day_cannot_be_given_back() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    clock.start_at(NOW + timedelta(days=200))
    with pytest.raises(WrongState, match="past its last day"):
        await given_back(made)


async def test_an_unknown_id_gives_nothing_back() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(UnknownPrescription):
        await given_back(made, named=Named(new_prescription_id(OdsCode(PRACTICE))))


async def test_it_is_the_prescription_of_the_patient_who_is_named() -> None:
    await make_town()
    made = await issued(1)
    await downloaded()
    with pytest.raises(AnotherPatient):
        await given_back(made, named=Named(made.prescription.id, nhs_number(2)))
    await given_back(made, named=Named(made.prescription.id, nhs_number(1)))


async def test_a_practice_gives_nothing_back() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(RoleMayNot):
        await return_prescription(returning(made, principal=staff_of(PRACTICE, role=Role.PRESCRIBER)))
