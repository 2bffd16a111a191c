"""The patient answers a proposal: chooses for good or until it reopens, keeps, or has no pharmacy."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from eps import clock
from eps.choices.answering import Answer, Answered, choose, keep, remove
from eps.closures import deciding
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination import repository
from eps.nomination.domain import (
    Consent,
    ConsentMissing,
    NominationType,
    PharmacyIsClosed,
    RecordWithheld,
    UnknownConsentText,
)
from eps.nomination.proposal import (
    CannotChooseForGood,
    CannotKeep,
    CannotRedirect,
    Duration,
    ProposalAnswered,
    ProposalState,
    UnknownProposal,
)
from eps.nomination.proposal_repository import proposals, redirects_in_force
from eps.nomination.service import Change, nominate
from eps.pharmacies.closure import ClosureKind
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, signed_in
from tests.town import NOW, add_patient, close, later, latest_proposal, make_town, only_proposal, settle

pytestmark = pytest.mark.usefixtures("database")


async def answer(number: int = 1, **facts: object) -> Answer:
    given = {"consent": CONSENT} | facts
    proposal = await latest_proposal(number)
    return Answer(proposal.id, signed_in(nhs_number(number)), at=clock.now(), **given)  # type: ignore[arg-type]


async def choose_for(number: int, code: str, duration: Duration = Duration.FOR_GOOD) -> Answered:
    return await choose(await answer(number), OdsCode(code), duration)


async def nominated(number: int = 1) -> str | None:
    nomination = (await repository.nominations(number)).get(NominationType.P1)
    return nomination.ods_code if nomination else None


async def closes_for_good(code: str, **facts: Any) -> None:
    given: dict[str, Any] = {
        "kind": ClosureKind.PERMANENT,
        "ends_at": None,
        "starts_at": NOW + timedelta(days=20),
    } | facts
    closure = await close(code, **given)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), clock.now())
    await settle()


async def test_choosing_for_good_moves_the_nomination() -> None:
    await make_town(patients=1)
    await close("FA001")
    await choose_for(1, "FA002")
    assert await nominated() == "FA002"


async def test_choosing_until_it_reopens_leaves_the_nomination_and_redirects() -> None:
    await make_town(patients=1)
    await close("FA001")
    answered = await choose_for(1, "FA003", Duration.UNTIL_REOPENING)
    assert answered.redirect is not None
    assert (await nominated(), answered.redirect.to_code) == ("FA001", "FA003")


async def test_whoever_is_redirected_to_one_that_closes_later_is_asked_afresh_at_once() -> None:
    await make_town(patients=1)
    await close("FA003", starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=9))
    await close("FA001")
    answered = await choose_for(1, "FA003", Duration.UNTIL_REOPENING)
    afresh = await latest_proposal(1)
    assert [closure.ods_code for closure in answered.warnings] == ["FA003"]
    assert (afresh.state, afresh.nominated_code, afresh.from_code) == ("offered", "FA001", "FA003")
    await choose_for(1, "FA004", Duration.UNTIL_REOPENING)
    assert [redirect.to_code for redirect in await redirects_in_force(1)] == ["FA004"]


async def test_any_pharmacy_may_be_chosen_not_only_those_of_the_list() -> None:
    await make_town(patients=1)
    await close("FA001")
    await choose_for(1, "FA007")
    assert await nominated() == "FA007"


async def test_a_redirect_needs_a_practice_that_issues_here() -> None:
    await make_town(patients=0)
    await add_patient(1, practice=None)
    await close("FA001")
    with pytest.raises(CannotRedirect):
        await choose_for(1, "FA002", Duration.UNTIL_REOPENING)


async def test_below_seven_days_there_is_no_choice_for_good() -> None:
    await make_town(patients=1)
    await close("FA001", days=3)
    with pytest.raises(CannotChooseForGood):
        await choose_for(1, "FA002")


async def test_a_pharmacy_that_is_closed_itself_cannot_be_chosen() -> None:
    await make_town(patients=1)
    await close("FA001")
    await close("FA004")
    with pytest.raises(PharmacyIsClosed):
        await choose_for(1, "FA004")


async def test_keeping_leaves_everything_and_can_be_changed_later() -> None:
    await make_town(patients=1)
    await close("FA001")
    await keep(await answer())
    await choose_for(1, "FA002")
    assert (await nominated(), (await only_proposal(1)).state) == ("FA002", ProposalState.CHOSE)


async def test_a_pharmacy_that_has_closed_for_good_cannot_be_kept() -> None:
    await make_town(patients=1)
    await closes_for_good("FA001")
    await later(days=21)
    with pytest.raises(CannotKeep):
        await keep(await answer())


async def test_having_no_pharmacy_removes_the_nomination() -> None:
    await make_town(patients=1)
    await close("FA001")
    await remove(await answer())
    assert await nominated() is None


async def test_an_answer_is_given_once() -> None:
    await make_town(patients=1)
    await close("FA001")
    await choose_for(1, "FA002")
    with pytest.raises(ProposalAnswered):
        await choose_for(1, "FA003")


async def test_nobody_answers_for_another() -> None:
    await make_town(patients=2)
    await close("FA001")
    theirs = await latest_proposal(2)
    with pytest.raises(UnknownProposal):
        await keep(Answer(theirs.id, signed_in(nhs_number(1)), CONSENT, clock.now()))


async def test_an_unknown_proposal_is_said_to_be_none() -> None:
    await make_town(patients=1)
    with pytest.raises(UnknownProposal):
        await keep(Answer(uuid4(), signed_in(nhs_number(1)), CONSENT, clock.now()))


async def test_a_proposal_lapses_when_the_nomination_changes_elsewhere() -> None:
    await make_town(patients=1)
    await close("FA001")
    await nominate(
        Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, clock.now()), OdsCode("FA005")
    )
    assert (await only_proposal(1)).state is ProposalState.LAPSED


async def test_a_lapsed_proposal_is_offered_again_when_the_closing_pharmacy_is_nominated_again() -> None:
    await make_town(patients=1)
    await close("FA001", starts_at=NOW + timedelta(days=3))
    change = Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, clock.now())
    await nominate(change, OdsCode("FA005"))
    await nominate(Change(change.principal, change.type, CONSENT, 2, clock.now()), OdsCode("FA001"))
    assert (await only_proposal(1)).state is ProposalState.OFFERED


async def test_an_answer_for_a_nomination_that_moved_on_is_refused() -> None:
    await make_town(patients=1)
    await close("FA001", starts_at=NOW + timedelta(days=3))
    kept = await answer()
    change = Change(kept.principal, NominationType.P1, CONSENT, 1, clock.now())
    await nominate(change, OdsCode("FA005"))
    with pytest.raises(ProposalAnswered):
        await keep(kept)


@pytest.mark.parametrize(
    ("consent", "refusal"),
    [(Consent("1", given=False), ConsentMissing), (Consent("99", given=True), UnknownConsentText)],
)
async def test_an_answer_needs_consent_to_a_published_text(
    consent: Consent, refusal: type[Exception]
) -> None:
    await make_town(patients=1)
    await close("FA001")
    with pytest.raises(refusal):
        await keep(await answer(consent=consent))


async def test_a_restricted_person_is_told_nothing_but_whom_to_phone() -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    with pytest.raises(RecordWithheld):
        await keep(Answer(uuid4(), signed_in(nhs_number(1)), CONSENT, clock.now()))


async def test_when_a_redirects_pharmacy_closes_the_patient_is_asked_afresh_and_the_redirect_ends() -> None:
    await make_town(patients=1)
    await close("FA001")
    await choose_for(1, "FA002", Duration.UNTIL_REOPENING)
    await close("FA002")
    fresh = await latest_proposal(1)
    assert (fresh.from_code, fresh.nominated_code, fresh.nearest_code) == ("FA002", "FA001", "FA003")
    assert await redirects_in_force(1) == []


async def test_a_redirect_to_a_pharmacy_that_closes_later_goes_on_until_then() -> None:
    await make_town(patients=1)
    await close("FA001")
    await choose_for(1, "FA002", Duration.UNTIL_REOPENING)
    await close("FA002", starts_at=NOW + timedelta(days=5))
    still = await redirects_in_force(1)
    await later(days=5)
    assert (len(still), await redirects_in_force(1)) == (1, [])


async def test_reopening_ends_the_redirect_and_what_was_asked_afresh() -> None:
    await make_town(patients=1)
    first = await close("FA001")
    await choose_for(1, "FA002", Duration.UNTIL_REOPENING)
    await close("FA002", starts_at=NOW + timedelta(days=5))
    await later(days=1)
    await deciding.end(first.id, commissioner(), clock.now())
    await settle()
    assert await redirects_in_force(1) == []
    assert (await latest_proposal(1)).state is ProposalState.WITHDRAWN


async def test_a_redirect_ends_by_itself_28_days_after_it_was_confirmed() -> None:
    await make_town(patients=1)
    await close("FA001", days=60)
    await choose_for(1, "FA002", Duration.UNTIL_REOPENING)
    await later(days=27)
    before = await redirects_in_force(1)
    await later(days=2)
    assert (len(before), await redirects_in_force(1)) == (1, [])


async def test_a_choice_with_a_closure_ahead_is_saved_with_a_warning() -> None:
    await make_town(patients=1)
    await close("FA002", starts_at=NOW + timedelta(days=10))
    await close("FA001")
    answered = await choose_for(1, "FA002")
    assert [warning.ods_code for warning in answered.warnings] == ["FA002"]


async def test_whoever_saves_a_closing_pharmacy_with_a_warning_is_offered_others_for_it_too() -> None:
    await make_town(patients=1)
    await close("FA002", starts_at=NOW + timedelta(days=10))
    await close("FA001")
    await choose_for(1, "FA002")
    assert {one.from_code: one.state for one in await proposals(1)} == {
        "FA001": ProposalState.CHOSE,
        "FA002": ProposalState.OFFERED,
    }


async def test_what_is_offered_on_saving_stores_the_nearest_that_serves_then() -> None:
    await make_town(patients=1)
    await close("FA002", starts_at=NOW + timedelta(days=10))
    await close("FA001")
    await choose_for(1, "FA002")
    [offered] = [one for one in await proposals(1) if one.from_code == "FA002"]
    assert (offered.nearest_code, offered.nearest_metres) == ("FA003", 2003)


async def test_what_is_offered_again_stores_the_nearest_that_serves_by_now() -> None:
    await make_town(patients=1)
    await close("FA001", starts_at=NOW + timedelta(days=3))
    change = Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, clock.now())
    await nominate(change, OdsCode("FA005"))
    await close("FA002")
    await nominate(Change(change.principal, change.type, CONSENT, 2, clock.now()), OdsCode("FA001"))
    assert (await only_proposal(1)).nearest_code == "FA003"


async def test_a_redirect_waits_for_the_closure_that_follows_with_no_opening_between() -> None:
    await make_town(patients=1)
    await close("FA001")
    await choose_for(1, "FA002", Duration.UNTIL_REOPENING)
    await close("FA001", starts_at=NOW + timedelta(days=21), ends_at=NOW + timedelta(days=25))
    await later(days=22)
    still = await redirects_in_force(1)
    await later(days=4)
    assert (len(still), await redirects_in_force(1)) == (1, [])


async def test_nobody_hears_that_it_is_open_while_another_closure_follows() -> None:
    await make_town(patients=1)
    await close("FA001")
    await close("FA001", starts_at=NOW + timedelta(days=21), ends_at=NOW + timedelta(days=35))
    await later(days=22)
    assert await fetch("SELECT 1 FROM message WHERE template = 'pharmacy-reopened'") == []


async def test_a_redirect_chosen_afresh_waits_for_the_nominated_pharmacy_not_for_the_second() -> None:
    await make_town(patients=1)
    first = await close("FA001")
    await choose_for(1, "FA002", Duration.UNTIL_REOPENING)
    await close("FA002")
    answered = await choose_for(1, "FA003", Duration.UNTIL_REOPENING)
    assert answered.redirect is not None
    assert (answered.redirect.closure_id, answered.redirect.from_code) == (first.id, "FA001")
