"""A practice issues: where each prescription goes, stamped as it is issued."""

from datetime import timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, choose
from eps.closures import deciding
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourOrganisation, RoleMayNot
from eps.nomination.domain import UnknownPatient, WrongKindOfDispenser
from eps.nomination.proposal import Duration
from eps.pharmacies.closure import ClosureKind
from eps.prescriptions.domain import Addressed, DispensingSite, TreatmentType
from eps.prescriptions.issuing_service import DuplicatePrescription
from eps.prescriptions.performer import UnknownDispenser
from eps.prescriptions.repository import issues_of
from eps.prescriptions.routing import DispenserOutOfService, OnClosed, Service
from eps.prescriptions.states import PrescriptionState
from eps.record.store import history
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, signed_in, staff_of
from tests.prescribing import TOKEN, first_issue, issued, prescriber, to
from tests.town import NOW, close, make_town, only_proposal

pytestmark = pytest.mark.usefixtures("database")


async def test_a_repeat_goes_to_the_nominated_pharmacy() -> None:
    await make_town()
    made = await issued()
    first = await first_issue(made)
    assert (first.state, first.address, first.addressed) == (
        PrescriptionState.TO_BE_DISPENSED,
        "FA001",
        Addressed.NOMINATED,
    )


async def test_issuing_is_on_the_patients_record() -> None:
    await make_town()
    made = await issued()
    [entry] = [one.entry for one in await history("patient/1")]
    assert (entry.act, entry.payload["prescription"], entry.payload["to"]) == (
        "prescription.issued",
        made.prescription.id,
        "FA001",
    )


async def test_nothing_goes_to_a_pharmacy_out_of_service_and_nothing_is_stored() -> None:
    await make_town()
    await close("FA001")
    entries = len(await history("patient/1"))
    with pytest.raises(DispenserOutOfService) as refused:
        await issued()
    assert "FA" not in str(refused.value)
    assert len(await history("patient/1")) == entries


async def test_the_caller_may_have_a_token_instead() -> None:
    await make_town()
    await close("FA001")
    made = await issued(on_closed=OnClosed.TOKEN)
    assert (made.first.address, made.first.addressed) == (None, Addressed.TOKEN_BECAUSE_CLOSED)


async def test_a_closure_that_ends_within_a_day_changes_no_route() -> None:
    await make_town()
    await close("FA001", days=3)
    clock.start_at(NOW + timedelta(days=2, hours=1))
    made = await issued()
    assert (made.first.address, made.route.service) == ("FA001", Service.BRIEFLY_CLOSED)


async def test_a_closure_yet_to_begin_changes_no_route() -> None:
    await make_town()
    await close("FA001", starts_at=NOW + timedelta(days=2))
    assert (await issued()).first.address == "FA001"


async def test_nobody_is_issued_to_a_pharmacy_that_has_closed_for_good() -> None:
    await make_town()
    closure = await close("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), NOW)
    with pytest.raises(DispenserOutOfService):
        await issued()


async def test_a_redirect_sends_it_where_the_patient_chose() -> None:
    await make_town()
    await close("FA001")
    proposal = await only_proposal(1)
    answer = Answer(proposal.id, signed_in(nhs_number(1)), CONSENT, clock.now())
    await choose(answer, OdsCode("FA003"), Duration.UNTIL_REOPENING)
    made = await issued()
    assert (made.first.address, made.first.addressed) == ("FA003", Addressed.REDIRECT)


async def test_another_dispenser_named_in_the_order_is_for_that_order_alone() -> None:
    await make_town()
    made = await issued(**to("FA005"))
    assert (made.first.address, made.first.addressed) == ("FA005", Addressed.ONE_OFF)
    assert (await issued()).first.address == "FA001"


async def test_an_order_that_is_not_nominated_becomes_a_token() -> None:
    await make_town()
    made = await issued(**TOKEN)
    assert (made.first.address, made.first.addressed) == (None, Addressed.TOKEN)


async def test_a_dispenser_that_nobody_knows_is_refused() -> None:
    await make_town()
    with pytest.raises(UnknownDispenser):
        await issued(**to("FZZ99"))


async def test_the_surgery_is_no_dispenser_of_this_kind() -> None:
    await make_town()
    with pytest.raises(WrongKindOfDispenser):
        await issued(**to("FA001", DispensingSite.P3))


async def test_an_id_is_used_once() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(DuplicatePrescription):
        await issued(id=made.prescription.id)


async def test_repeat_dispensing_has_all_its_issues_from_the_start() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=6, days_supply=28)
    issues = await issues_of(made.prescription.key)
    states = [one.state for one in issues]
    assert states == [PrescriptionState.TO_BE_DISPENSED, *[PrescriptionState.FUTURE_ISSUE] * 5]
    assert (issues[1].ready_on - made.prescription.valid_from).days == 21


async def test_only_a_prescriber_of_the_practice_issues_for_it() -> None:
    await make_town()
    with pytest.raises(RoleMayNot):
        await issued(by=staff_of("FA001"))
    with pytest.raises(NotYourOrganisation):
        await issued(by=prescriber("B82001"))


async def test_nobody_unknown_is_issued_to() -> None:
    await make_town()
    with pytest.raises(UnknownPatient):
        await issued(77)
