"""Any pharmacy downloads a prescription by its ID, and is told by its name what stands in the way."""

from datetime import date, timedelta

import pytest

from eps import clock
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourOrganisation, Role, RoleMayNot
from eps.prescriptions.domain import Addressed, TreatmentType, UnknownPrescription
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.release_service import release_by_id
from eps.prescriptions.releasing import (
    NotReadyYet,
    PharmacyClosed,
    PrescriptionExpired,
    WithAnotherDispenser,
)
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.record.store import history
from tests.dispensing import asking, downloaded, downloaded_by_id, given_back, notified
from tests.people import staff_of
from tests.prescribing import PRACTICE, TOKEN, first_issue, issued
from tests.supplying import handed_out, nth
from tests.town import NOW, close, later, make_town

pytestmark = pytest.mark.usefixtures("database")


async def test_a_token_goes_to_whoever_has_its_number() -> None:
    await make_town()
    made = await issued(**TOKEN)
    issue = await downloaded_by_id(made, "FA004")
    assert (issue.state, issue.dispenser) == (PrescriptionState.WITH_DISPENSER, "FA004")
    assert issue == await first_issue(made)


async def test_so_does_one_that_waits_at_another_pharmacy() -> None:
    await make_town()
    made = await issued()
    assert (await downloaded_by_id(made, "FA004")).dispenser == "FA004"
    assert (await downloaded("FA001")).issues == ()


async def test_it_is_on_the_record_that_it_went_out_by_its_id() -> None:
    await make_town()
    await downloaded_by_id(await issued(**TOKEN), "FA004")
    assert (await history("patient/1"))[-1].entry.payload["by"] == "id"


async def test_an_id_that_nobody_issued_is_unknown() -> None:
    await make_town()
    with pytest.raises(UnknownPrescription):
        await release_by_id(asking(), new_prescription_id(OdsCode(PRACTICE)))


async def test_the_dispenser_that_has_it_is_named() -> None:
    await make_town()
    made = await issued(**TOKEN)
    await downloaded_by_id(made, "FA004")
    with pytest.raises(WithAnotherDispenser) as refused:
        await downloaded_by_id(made, "FA005")
    assert refused.value.facts == {
        "name": "Rowlands Pharmacy",
        "ods_code": "FA004",
        "telephone": "not recorded",
        "number": None,
    }


async def test_the_dispenser_that_has_it_gets_it_again_and_nothing_changes() -> None:
    await make_town()
    made = await issued(**TOKEN)
    once = await downloaded_by_id(made, "FA004")
    entries = await history("patient/1")
    assert await downloaded_by_id(made, "FA004") == once
    assert await history("patient/1") == entries


async def test_getting_it_again_is_in_the_access_log() -> None:
    await make_town()
    made = await issued(**TOKEN)
    await downloaded_by_id(made, "FA004")
    await downloaded_by_id(made, "FA004")
    [look] = await fetch("SELECT organisation, patient_id, reason FROM access_log")
    assert (look["organisation"], look["patient_id"], look["reason"]) == ("FA004", 1, "release again")


async def test_one_past_its_last_day_is_told_so() -> None:
    await make_town()
    made = await issued()
    clock.start_at(NOW + timedelta(days=200))
    with pytest.raises(PrescriptionExpired):
        await downloaded_by_id(made)


async def test_one_dated_ahead_tells_its_day() -> None:
    await make_town()
    made = await issued(valid_from=date(2026, 12, 1))
    with pytest.raises(NotReadyYet, match="2026-12-01"):
        await downloaded_by_id(made)


async def test_of_repeat_dispensing_it_is_the_issue_that_is_not_over() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    assert (await downloaded_by_id(made)).number == 1


async def second_awaited() -> Issued:
    """The first issue was handed out today, and the second is ready in 21 days."""
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28)
    await handed_out(made)
    return made


async def test_the_next_issue_goes_out_before_its_day_to_whoever_has_the_number() -> None:
    """As nationally, for somebody who goes away: downloads without an ID give it on its day, and no sooner."""
    await make_town()
    made = await second_awaited()
    assert (await downloaded("FA001")).issues == ()
    out = await downloaded_by_id(made, "FA004")
    assert (out.number, out.state, out.dispenser) == (2, PrescriptionState.WITH_DISPENSER, "FA004")
    assert (out.address, out.addressed, out.ready_on) == (None, Addressed.TOKEN, NOW.date())


async def test_its_day_changes_nothing_any_more() -> None:
    await make_town()
    made = await second_awaited()
    out = await downloaded_by_id(made, "FA004")
    await later(days=21)
    assert await nth(made, 2) == out


async def test_given_back_before_its_day_it_goes_out_by_its_id_again() -> None:
    await make_town()
    made = await second_awaited()
    await downloaded_by_id(made, "FA004")
    await given_back(made, "FA004")
    assert (await downloaded_by_id(made, "FA005")).number == 2


async def test_the_one_after_it_awaits_its_own_day() -> None:
    await make_town()
    made = await second_awaited()
    await downloaded_by_id(made, "FA004")
    await notified(made, ItemState.FULLY_DISPENSED, code="FA004", number=2)
    third = await nth(made, 3)
    assert (third.state, third.ready_on) == (PrescriptionState.AWAITING_RELEASE_READY, date(2027, 1, 13))


async def test_a_closed_pharmacy_gets_none_before_its_day_either() -> None:
    await make_town()
    made = await second_awaited()
    await close("FA004")
    with pytest.raises(PharmacyClosed):
        await downloaded_by_id(made, "FA004")
    assert (await nth(made, 2)).state is PrescriptionState.AWAITING_RELEASE_READY


async def test_a_closed_pharmacy_gets_none() -> None:
    await make_town()
    made = await issued(**TOKEN)
    await close("FA004")
    with pytest.raises(PharmacyClosed):
        await downloaded_by_id(made, "FA004")
    assert (await first_issue(made)).state is PrescriptionState.TO_BE_DISPENSED


async def test_a_system_with_nobody_there_may_not() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(RoleMayNot):
        await release_by_id(asking(by=staff_of("FA001", role=Role.APPLICATION)), made.prescription.id)


async def test_nobody_downloads_for_another_pharmacy() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(NotYourOrganisation):
        await release_by_id(asking("FA001", by=staff_of("FA002")), made.prescription.id)
