"""Issues of repeat dispensing that nobody has downloaded follow every change of what the patient chose."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.choices import redirects
from eps.choices.answering import Answer, choose, remove
from eps.choices.nominating import nominate, record_at_counter
from eps.choices.nominating import remove as nominate_nobody
from eps.closures import deciding
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import OWN_WISH, NominationType
from eps.nomination.proposal import Duration
from eps.nomination.service import Change
from eps.pharmacies.closure import ClosureKind
from eps.prescriptions.domain import Addressed, Issue, TreatmentType
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.states import PrescriptionState
from tests.dispensing import downloaded_by_id
from tests.factories import nhs_number
from tests.people import CONSENT, STAFF_CONSENT, commissioner, signed_in, staff_of
from tests.prescribing import issued, to
from tests.supplying import handed_out, nth
from tests.town import NOW, add_patient, close, later, latest_proposal, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
ME = signed_in(nhs_number(1))
READY = 21


async def repeat_dispensing(**facts: Any) -> Issued:
    return await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28, **facts)


async def choose_for(code: str, duration: Duration = Duration.UNTIL_REOPENING, *, move: Any = ()) -> Any:
    proposal = await latest_proposal(1)
    answer = Answer(proposal.id, ME, CONSENT, clock.now())
    return await choose(answer, OdsCode(code), duration, move=move)


def change() -> Change:
    return Change(ME, NominationType.P1, CONSENT, 1, clock.now())


def standing(issue: Issue) -> tuple[str | None, Addressed]:
    return issue.address, issue.addressed


async def the_patient_nominates() -> None:
    await nominate(change(), OdsCode("FA005"))


async def staff_record_it() -> None:
    who, code = nhs_number(1), OdsCode("FA005")
    asked = AtCounter(staff_of("FA005"), who, NominationType.P1, code, STAFF_CONSENT, clock.now())
    await record_at_counter(asked)


async def the_patient_answers_for_good() -> None:
    await close("FA001")
    await choose_for("FA005", Duration.FOR_GOOD)


@pytest.mark.parametrize("happens", [the_patient_nominates, staff_record_it, the_patient_answers_for_good])
async def test_it_goes_to_the_new_pharmacy_without_being_named(
    happens: Callable[[], Awaitable[None]],
) -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await happens()
    assert standing(await nth(made, 1)) == ("FA005", Addressed.NOMINATED)


async def test_without_a_pharmacy_it_becomes_a_token() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await nominate_nobody(Change(ME, NominationType.P1, OWN_WISH, 1, clock.now()))
    assert standing(await nth(made, 1)) == (None, Addressed.TOKEN)


async def test_answering_that_there_shall_be_none_makes_a_token_too() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001")
    await remove(Answer((await latest_proposal(1)).id, ME, CONSENT, clock.now()))
    assert standing(await nth(made, 1)) == (None, Addressed.TOKEN)


async def test_what_was_downloaded_stays() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await downloaded_by_id(made)
    await the_patient_nominates()
    assert standing(await nth(made, 1)) == ("FA001", Addressed.NOMINATED)


async def test_a_one_off_follows_nothing() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing(**to("FA006"))
    await the_patient_nominates()
    assert standing(await nth(made, 1)) == ("FA006", Addressed.ONE_OFF)


async def test_it_follows_a_redirect_and_comes_back_when_the_patient_ends_that() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001", days=3)
    answered = await choose_for("FA003")
    gone = standing(await nth(made, 1))
    clock.start_at(NOW + timedelta(days=2, hours=1))
    await redirects.end(answered.redirect.id, ME, clock.now())
    assert (gone, standing(await nth(made, 1))) == (
        ("FA003", Addressed.REDIRECT),
        ("FA001", Addressed.NOMINATED),
    )


async def test_ending_a_redirect_while_the_pharmacy_is_closed_leaves_a_number_that_the_patient_is_told_of() -> (
    None
):
    await make_town(patients=0)
    await add_patient(1, preferred_channel="email", email="a@example.org")
    made = await repeat_dispensing()
    await close("FA001")
    answered = await choose_for("FA003")
    await redirects.end(answered.redirect.id, ME, clock.now())
    token = await nth(made, 1)
    assert (standing(token), token.wanted) == ((None, Addressed.TOKEN_BECAUSE_CLOSED), "FA001")
    assert token.told_at is not None


async def test_a_redirect_that_is_not_confirmed_ends_and_takes_it_along() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001", days=60)
    await choose_for("FA003")
    await later(days=29)
    assert standing(await nth(made, 1)) == (None, Addressed.TOKEN_BECAUSE_CLOSED)


async def test_reopening_brings_it_back() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    closure = await close("FA001")
    await choose_for("FA003")
    await deciding.end(closure.id, commissioner(), clock.now())
    await settle()
    assert standing(await nth(made, 1)) == ("FA001", Addressed.NOMINATED)


async def test_a_redirect_chosen_ahead_takes_it_along_as_the_closure_begins_and_not_before() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001", starts_at=NOW + timedelta(days=3))
    await choose_for("FA003")
    before = standing(await nth(made, 1))
    await later(days=3)
    assert (before, standing(await nth(made, 1))) == (
        ("FA001", Addressed.NOMINATED),
        ("FA003", Addressed.REDIRECT),
    )


async def test_when_the_redirects_pharmacy_closes_too_it_gets_a_number() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001")
    await choose_for("FA003")
    await close("FA003")
    token = await nth(made, 1)
    assert (standing(token), token.wanted) == ((None, Addressed.TOKEN_BECAUSE_CLOSED), "FA001")


async def test_28_days_after_it_closed_for_good_there_is_no_redirect_to_follow() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001", days=60)
    await choose_for("FA003")
    permanent = await close(
        "FA001", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=NOW + timedelta(days=1)
    )
    await deciding.confirm(permanent.id, commissioner(name="commissioner-two"), clock.now())
    await later(days=1)
    kept = standing(await nth(made, 1))
    await later(days=29)
    assert (kept, standing(await nth(made, 1))) == (
        ("FA003", Addressed.REDIRECT),
        (None, Addressed.TOKEN_BECAUSE_CLOSED),
    )


async def test_a_token_in_the_patients_hand_stays_one_unless_it_is_named() -> None:
    await make_town(patients=1)
    made = await repeat_dispensing()
    await close("FA001")
    answered = await choose_for("FA003")
    await redirects.end(answered.redirect.id, ME, clock.now())
    await nominate(change(), OdsCode("FA005"))
    assert standing(await nth(made, 1)) == (None, Addressed.TOKEN_BECAUSE_CLOSED)


async def held(**facts: Any) -> Issued:
    """A second issue that fell due while the nominated pharmacy is closed."""
    await make_town(patients=1)
    made = await repeat_dispensing(**facts)
    await handed_out(made)
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await later(days=READY)
    assert (await nth(made, 2)).addressed is Addressed.HELD
    return made


@pytest.mark.parametrize(
    ("duration", "addressed"),
    [(Duration.FOR_GOOD, Addressed.NOMINATED), (Duration.UNTIL_REOPENING, Addressed.REDIRECT)],
)
async def test_what_is_held_is_stamped_as_soon_as_the_patient_chooses(
    duration: Duration, addressed: Addressed
) -> None:
    made = await held()
    await choose_for("FA003", duration)
    second = await nth(made, 2)
    assert (second.state, *standing(second)) == (PrescriptionState.TO_BE_DISPENSED, "FA003", addressed)
    assert (second.wanted, second.held_since) == (None, None)


async def test_naming_what_is_held_is_no_mistake() -> None:
    made = await held()
    await choose_for("FA003", Duration.FOR_GOOD, move=(str(made.prescription.id),))
    assert standing(await nth(made, 2)) == ("FA003", Addressed.NOMINATED)


async def test_what_is_held_is_stamped_when_the_pharmacy_reopens_and_the_patient_told_once() -> None:
    made = await held()
    [row] = await fetch("SELECT id FROM closure")
    await deciding.end(row["id"], commissioner(), clock.now())
    await settle()
    assert standing(await nth(made, 2)) == ("FA001", Addressed.NOMINATED)
    [told] = await fetch("SELECT count(*) AS count FROM message WHERE template = 'pharmacy-reopened'")
    assert told["count"] == 1


async def test_what_another_closure_keeps_from_the_pharmacy_stays_held() -> None:
    made = await held()
    await close("FA001", starts_at=NOW + timedelta(days=50), ends_at=NOW + timedelta(days=80))
    [row, _] = await fetch("SELECT id FROM closure ORDER BY starts_at")
    await deciding.end(row["id"], commissioner(), clock.now())
    await close("FA001", starts_at=clock.now(), ends_at=NOW + timedelta(days=49))
    assert (await nth(made, 2)).addressed is Addressed.HELD
