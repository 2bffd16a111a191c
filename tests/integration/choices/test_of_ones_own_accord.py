"""A patient changes pharmacy without the offer: what waits moves where they say so, and until it opens is possible."""

from dataclasses import replace
from typing import Any

import pytest

from eps import clock
from eps.choices import redirects
from eps.choices.changing import Wanted, change, possible
from eps.errors import EpsError, Stale
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType, OnlyThePractice, PharmacyIsClosed
from eps.nomination.proposal import CannotRedirect, Duration, GoesToTheClosing, ProposalState
from eps.nomination.proposal_repository import redirects_in_force
from eps.nomination.repository import nominations
from eps.nomination.service import Change
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.moving import PrescriptionStays
from eps.record.store import latest
from tests.factories import nhs_number
from tests.people import CONSENT, signed_in
from tests.prescribing import first_issue, issued, to
from tests.town import close, make_town, only_proposal

pytestmark = pytest.mark.usefixtures("database")
ME = signed_in(nhs_number(1))
FOR_GOOD, UNTIL = Duration.FOR_GOOD, Duration.UNTIL_REOPENING


def wanted(code: str, duration: Duration, *move: Issued, **facts: Any) -> Wanted:
    asked = Change(ME, NominationType.P1, CONSENT, 1, clock.now())
    ids = tuple(one.prescription.id for one in move)
    return replace(Wanted(asked, OdsCode(code), duration, ids), **facts)


async def refused(asked: Wanted, by: type[EpsError]) -> None:
    """And nothing of it is stored."""
    before = await redirects_in_force(1)
    with pytest.raises(by):
        await change(asked)
    assert (await nominations(1))[NominationType.P1].ods_code == "FA001"
    assert await redirects_in_force(1) == before


async def closed_and_ended() -> None:
    """FA002 until FA001 opens, in answer to the offer; then ended by the patient."""
    await make_town(patients=1)
    await close("FA001")
    await change(wanted("FA002", UNTIL))
    [redirect] = await redirects_in_force(1)
    await redirects.end(redirect.id, ME, clock.now())


async def test_what_is_named_moves_with_the_choice_or_nothing_is_chosen() -> None:
    await make_town(patients=1)
    waits, elsewhere = await issued(), await issued(**to("FA005"))
    await close("FA001")
    await refused(wanted("FA003", FOR_GOOD, waits, elsewhere), PrescriptionStays)
    assert (await change(wanted("FA003", FOR_GOOD, waits))).moved == (waits.prescription.id,)
    assert (await first_issue(waits)).address == "FA003"


async def test_repeat_dispensing_follows_and_is_not_asked_about() -> None:
    await make_town(patients=1)
    follows = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28)
    asked = await issued()
    await close("FA001")
    found = await possible(ME, NominationType.P1, clock.now())
    assert [one.id for one in found.waiting.asked] == [asked.prescription.id]
    assert [one.id for one in found.waiting.following] == [follows.prescription.id]
    await change(wanted("FA003", FOR_GOOD))
    assert [(await first_issue(one)).address for one in (follows, asked)] == ["FA003", "FA001"]


async def test_a_short_closure_is_answered_until_it_opens_too() -> None:
    await make_town(patients=1)
    await close("FA001", days=3)
    assert (await possible(ME, NominationType.P1, clock.now())).durations == (UNTIL, FOR_GOOD)
    await change(wanted("FA003", UNTIL))
    assert (await only_proposal(1)).state is ProposalState.CHOSE


async def test_once_ended_it_begins_again_with_its_own_consent_on_the_record() -> None:
    await closed_and_ended()
    await change(wanted("FA003", UNTIL))
    [redirect] = await redirects_in_force(1)
    [started, _] = [one.entry.payload for one in await latest("patient/1", acts={"redirect.started"})]
    assert (redirect.from_code, redirect.to_code) == ("FA001", "FA003")
    assert started["consent"] == {"given": True, "text_version": "1"}


async def test_another_stands_in_place_of_the_one_that_was_seen() -> None:
    await make_town(patients=1)
    await close("FA001")
    await change(wanted("FA002", UNTIL))
    [seen] = await redirects_in_force(1)
    await refused(wanted("FA003", UNTIL), Stale)
    await change(wanted("FA003", UNTIL, instead_of=seen.id))
    assert [one.to_code for one in await redirects_in_force(1)] == ["FA003"]


async def test_it_goes_to_nobody_who_is_closed_and_not_to_the_closing_one() -> None:
    await closed_and_ended()
    await close("FA003")
    await refused(wanted("FA003", UNTIL), PharmacyIsClosed)
    await refused(wanted("FA001", UNTIL), GoesToTheClosing)


@pytest.mark.parametrize("duration", [FOR_GOOD, UNTIL])
async def test_medicine_of_a_surgery_is_sent_elsewhere_by_that_surgery_alone(duration: Duration) -> None:
    await make_town(patients=1)
    asked = replace(wanted("FA003", duration).change, type=NominationType.P3)
    await refused(replace(wanted("FA003", duration), change=asked), OnlyThePractice)


async def test_where_nothing_is_closed_it_is_for_good() -> None:
    await make_town(patients=1)
    assert (await possible(ME, NominationType.P1, clock.now())).durations == (FOR_GOOD,)
    await refused(wanted("FA003", UNTIL), CannotRedirect)
