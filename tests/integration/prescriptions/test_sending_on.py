"""A prescription that waits at a closed pharmacy is sent on, whatever became of the offer: to where others go now."""

from typing import Any

import pytest

from eps import clock
from eps.choices import nominating, redirects
from eps.choices.answering import Answer, choose, keep
from eps.closures import deciding
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.nomination.domain import Consent, ConsentMissing, NominationType, UnknownConsentText
from eps.nomination.proposal import Duration
from eps.nomination.service import Change
from eps.prescriptions.domain import Addressed, UnknownPrescription
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.moving import PrescriptionStays
from eps.prescriptions.moving_service import CannotTakeIt, GoesElsewhere, Sending, send_on
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.verifying import check_prescriptions
from eps.record.store import latest
from tests.dispensing import downloaded_by_id, given_back
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, signed_in
from tests.prescribing import TOKEN, first_issue, issued, to
from tests.town import close, latest_proposal, make_town

pytestmark = pytest.mark.usefixtures("database")
ME = signed_in(nhs_number(1))
AGREED = Consent("2", given=True)


async def sent(made: Issued, code: str = "FA003", **facts: Any) -> None:
    given: dict[str, Any] = {"principal": ME, "consent": AGREED} | facts
    await send_on(Sending(prescription=made.prescription.id, to=OdsCode(code), at=clock.now(), **given))


async def refused(made: Issued, *, by: type[EpsError], **facts: Any) -> EpsError:
    before = await first_issue(made)
    with pytest.raises(by) as refusal:
        await sent(made, **facts)
    assert await first_issue(made) == before
    return refusal.value


async def nominate(code: str) -> None:
    version = 1 + len(await latest("patient/1", acts={"nomination.set"}))
    change = Change(ME, NominationType.P1, CONSENT, version, clock.now())
    await nominating.nominate(change, OdsCode(code))


async def answered(duration: Duration = Duration.FOR_GOOD, code: str = "FA003") -> None:
    proposal = await latest_proposal(1)
    await choose(Answer(proposal.id, ME, CONSENT, clock.now()), OdsCode(code), duration)


async def left_behind() -> Issued:
    """It waits at FA001, which has closed since; the patient chose FA003 and left it."""
    await make_town(patients=2)
    made = await issued()
    await close("FA001")
    await answered()
    return made


async def address(made: Issued) -> tuple[str | None, Addressed]:
    first = await first_issue(made)
    return first.address, first.addressed


async def test_what_was_left_with_the_answer_is_sent_on_later() -> None:
    made = await left_behind()
    await sent(made)
    assert await address(made) == ("FA003", Addressed.MOVED)


async def test_it_goes_where_a_nomination_made_elsewhere_says() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    await nominate("FA005")
    await sent(made, "FA005")
    assert await address(made) == ("FA005", Addressed.MOVED)


async def test_who_kept_their_pharmacy_and_chose_then_has_it_sent_on_too() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    await keep(Answer((await latest_proposal(1)).id, ME, CONSENT, clock.now()))
    await refused(made, code="FA001", by=CannotTakeIt)
    await answered()
    await sent(made)
    assert await address(made) == ("FA003", Addressed.MOVED)


async def test_until_it_reopens_it_goes_where_the_others_go_meanwhile() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    await answered(Duration.UNTIL_REOPENING)
    await sent(made)
    assert await address(made) == ("FA003", Addressed.MOVED)


async def test_a_number_made_only_because_it_is_closed_is_sent_on_too() -> None:
    await make_town(patients=1)
    await close("FA001")
    made = await issued(on_closed=OnClosed.TOKEN)
    await answered()
    await sent(made)
    assert await address(made) == ("FA003", Addressed.MOVED)


async def test_what_another_pharmacy_gave_back_waits_for_the_closed_one_no_more() -> None:
    await make_town(patients=1)
    await close("FA001")
    made = await issued(on_closed=OnClosed.TOKEN)
    await downloaded_by_id(made, "FA002")
    await answered()
    await given_back(made, "FA002")
    await refused(made, by=PrescriptionStays)
    assert (await first_issue(made)).wanted is None


async def test_the_consent_stands_on_the_record_with_it_and_verifying_finds_it_so() -> None:
    await sent(await left_behind())
    [moved] = [one.entry.payload for one in await latest("patient/1", acts={"prescription.moved"})]
    assert (moved["from"], moved["to"]) == ("FA001", "FA003")
    assert moved["consent"] == {"given": True, "text_version": "2"}
    assert [finding async for finding in check_prescriptions()] == []


async def test_asked_twice_it_moves_once() -> None:
    made = await left_behind()
    await sent(made)
    await sent(made)
    assert len(await latest("patient/1", acts={"prescription.moved"})) == 1


async def test_nothing_goes_to_another_than_the_patient_chose() -> None:
    await refused(await left_behind(), code="FA002", by=GoesElsewhere)


async def test_nothing_goes_to_one_that_is_closed_too() -> None:
    made = await left_behind()
    await close("FA003")
    assert "Rowlands Pharmacy is closed now" in str(await refused(made, by=CannotTakeIt))


async def test_without_a_pharmacy_there_is_nowhere_to_go() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    await nominating.remove(Change(ME, NominationType.P1, CONSENT, 1, clock.now()))
    await refused(made, by=GoesElsewhere)


async def test_once_the_pharmacy_is_open_again_it_stays_there() -> None:
    made = await left_behind()
    await deciding.end((await latest_proposal(1)).closure_id, commissioner(), clock.now())
    await refused(made, by=PrescriptionStays)


async def test_what_a_pharmacy_has_downloaded_stays_with_it() -> None:
    made = await left_behind()
    await downloaded_by_id(made, "FA004")
    assert "has it already" in str(await refused(made, by=PrescriptionStays))


async def test_what_waits_where_it_is_served_stays_there() -> None:
    await make_town(patients=1)
    made, token = await issued(**to("FA005")), await issued(**TOKEN)
    await close("FA001")
    await answered()
    await refused(made, by=PrescriptionStays)
    await refused(token, by=PrescriptionStays)


async def test_to_another_person_it_is_unknown() -> None:
    await refused(await left_behind(), principal=signed_in(nhs_number(2)), by=UnknownPrescription)


async def test_nothing_moves_without_the_consent_that_it_takes() -> None:
    made = await left_behind()
    await refused(made, consent=Consent("2", given=False), by=ConsentMissing)
    assert "Show the current text, 2" in str(await refused(made, consent=CONSENT, by=UnknownConsentText))


async def test_a_redirect_that_was_ended_sends_nothing_on() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    await answered(Duration.UNTIL_REOPENING)
    [redirect] = await redirects.standing(1, clock.now())
    await redirects.end(redirect.id, ME, clock.now())
    await refused(made, by=GoesElsewhere)
