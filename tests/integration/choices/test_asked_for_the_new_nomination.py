"""Who was asked about a closure for one nomination, and then nominates the closing pharmacy itself, is asked anew."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, choose, keep
from eps.choices.nominating import nominate
from eps.closures import deciding
from eps.closures.recording import Recorder, record
from eps.closures.verifying import verify_register
from eps.identifiers import OdsCode
from eps.nomination import proposal_repository
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration, Proposal
from eps.nomination.repository import patient_by_number
from eps.nomination.service import Change
from eps.pharmacies.closure import Closure
from tests.factories import nhs_number
from tests.on_record import put_on_record
from tests.people import CONSENT, commissioner, signed_in
from tests.town import NOW, close, closing, later, latest_proposal, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
PATIENT, FA002, FA004 = signed_in(nhs_number(1)), OdsCode("FA002"), OdsCode("FA004")
NEXT_WEEK = NOW + timedelta(days=7)


@pytest.fixture
async def closes_first(database: str) -> Closure:
    """FA001 is closed, its patient goes to FA002 meanwhile, and is asked because that one closes next week. Gives the
    closure of FA001."""
    await make_town(patients=1)
    await put_on_record()
    first = await close("FA001", days=60)
    await choose(await answer(), FA002, Duration.UNTIL_REOPENING)
    await close("FA002", starts_at=NEXT_WEEK, ends_at=NEXT_WEEK + timedelta(days=21))
    asked = await about(FA002)
    assert (asked.state, asked.nominated_code) == ("offered", "FA001")
    return first


async def answer() -> Answer:
    return Answer((await latest_proposal(1)).id, PATIENT, CONSENT, clock.now())


async def about(code: OdsCode) -> Proposal:
    [found] = [one for one in await proposal_repository.proposals(1) if one.from_code == code]
    return found


async def nominated_for_good(code: OdsCode = FA002) -> None:
    patient = await patient_by_number(nhs_number(1))
    assert patient is not None
    await nominate(Change(PATIENT, NominationType.P1, CONSENT, patient.version, clock.now()), code)


async def nothing() -> None:
    """Left unanswered."""


async def kept() -> None:
    await keep(await answer())


async def chose_another() -> None:
    await choose(
        Answer((await about(FA002)).id, PATIENT, CONSENT, clock.now()), FA004, Duration.UNTIL_REOPENING
    )


async def answered_with_the_closing_one() -> None:
    """So that the answer itself is the nomination."""
    await choose(Answer((await about(FA002)).id, PATIENT, CONSENT, clock.now()), FA002, Duration.FOR_GOOD)


@pytest.mark.usefixtures("closes_first")
@pytest.mark.parametrize("before", [nothing, kept, chose_another, answered_with_the_closing_one])
async def test_an_offer_made_for_the_first_nomination_is_made_again_for_the_new_one(
    before: Callable[[], Awaitable[None]],
) -> None:
    await before()
    await nominated_for_good()
    again = await about(FA002)
    assert (again.state, again.nominated_code, again.nearest_code) == ("offered", "FA002", "FA003")
    assert (again.answered_at, again.answered_code, again.duration) == (None, None, None)


@pytest.mark.usefixtures("closes_first")
async def test_answering_with_the_closing_pharmacy_itself_leaves_an_offer_for_it() -> None:
    await answered_with_the_closing_one()
    again = await about(FA002)
    assert (again.state, again.nominated_code) == ("offered", "FA002")


async def test_what_was_withdrawn_as_the_first_pharmacy_opened_is_offered_to_who_nominates_the_second(
    closes_first: Closure,
) -> None:
    await deciding.end(closes_first.id, commissioner(), clock.now())
    await settle()
    withdrawn = await about(FA002)
    await nominated_for_good()
    assert (withdrawn.state, (await about(FA002)).state) == ("withdrawn", "offered")


@pytest.mark.usefixtures("closes_first")
async def test_the_offer_is_answered_when_the_closure_has_begun_and_the_record_holds() -> None:
    await answered_with_the_closing_one()
    await later(days=8)
    chosen = await choose(
        Answer((await about(FA002)).id, PATIENT, CONSENT, clock.now()), FA004, Duration.FOR_GOOD
    )
    assert chosen.proposal.answered_code == "FA004"
    assert (await verify_register(clock.now(), lambda _: None)).findings == []


@pytest.mark.usefixtures("closes_first")
async def test_whoever_nominates_it_before_its_cascade_came_is_asked_once() -> None:
    next_week = closing("FA005", starts_at=NEXT_WEEK, ends_at=NEXT_WEEK + timedelta(days=21))
    await record(next_week, Recorder(commissioner(), clock.now()))
    await nominated_for_good(OdsCode("FA005"))
    await settle()
    assert (await about(OdsCode("FA005"))).state == "offered"
