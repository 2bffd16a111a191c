"""A proposal as it is shown: by distance from a place they see and can change, evaluated afresh."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from eps import clock
from eps.choices import redirects
from eps.choices.answering import Answer, choose
from eps.choices.showing import Asked, From, Shown, codes_shown, shown, shown_all
from eps.database import fetch
from eps.geography import Point
from eps.identifiers import OdsCode, Postcode
from eps.nomination.proposal import Duration, UnknownProposal, UnknownRedirect
from eps.nomination.proposal_repository import redirects_in_force
from eps.pharmacies.domain import Kind, Supply
from eps.pharmacies.service import load_directory
from tests.factories import nhs_number, patient, pharmacy
from tests.people import CONSENT, ICB, signed_in
from tests.register import store_patient, store_pharmacies
from tests.town import NOW, add_patient, close, later, latest_proposal, make_town

pytestmark = pytest.mark.usefixtures("database")
ME = signed_in(nhs_number(1))


async def seen(asked: Asked | None = None) -> Shown:
    proposal = await latest_proposal(1)
    return await shown(proposal.id, ME, asked or Asked(), clock.now())


async def redirect_to(code: str) -> None:
    proposal = await latest_proposal(1)
    await choose(Answer(proposal.id, ME, CONSENT, clock.now()), OdsCode(code), Duration.UNTIL_REOPENING)


async def test_five_by_distance_from_home_and_neither_the_closed_one() -> None:
    await make_town(patients=1)
    await close("FA001")
    assert list(codes_shown(await seen())) == ["FA002", "FA003", "FA004", "FA005", "FA006"]


async def test_a_pharmacy_that_has_closed_since_is_not_in_the_list_any_more() -> None:
    await make_town(patients=1)
    await close("FA001")
    await close("FA003", "FA002")
    assert next(iter(codes_shown(await seen()))) == "FA004"


async def test_one_that_nobody_can_choose_now_is_neither_offered_nor_the_nearest() -> None:
    await make_town(patients=1)
    await close("FA002", ends_at=NOW + timedelta(days=10))
    await close("FA001", starts_at=NOW + timedelta(days=14), ends_at=NOW + timedelta(days=35))
    assert next(iter(codes_shown(await seen()))) == "FA003"
    assert (await latest_proposal(1)).nearest_code == "FA003"


async def test_it_is_offered_once_it_can_be_chosen() -> None:
    await make_town(patients=1)
    await close("FA002", ends_at=NOW + timedelta(days=10))
    await close("FA001", starts_at=NOW + timedelta(days=14), ends_at=NOW + timedelta(days=35))
    await later(days=11)
    assert next(iter(codes_shown(await seen()))) == "FA002"


async def test_another_postcode_orders_the_list_anew() -> None:
    await make_town(patients=1)
    await close("FA001")
    assert next(iter(codes_shown(await seen(Asked(postcode=Postcode("SK7 7LD")))))) == "FA007"


async def test_the_closed_pharmacy_may_be_where_distances_begin() -> None:
    await make_town(patients=0)
    await add_patient(1, postcode="SK7 7LD")
    await close("FA001")
    answers = [
        (await seen(Asked(start=start))).options[0].pharmacy.ods_code for start in (From.HOME, From.PHARMACY)
    ]
    assert answers == ["FA007", "FA002"]


@pytest.mark.parametrize("postcode", [None, "ZZ99 3VZ", "EH1 1YZ"])
async def test_without_a_home_distances_begin_at_the_closed_pharmacy(postcode: str | None) -> None:
    await make_town(patients=0)
    await add_patient(1, postcode=postcode)
    await close("FA001")
    view = await seen()
    assert view.origin is not None
    assert (view.origin.start, (await latest_proposal(1)).nearest_code) == (From.PHARMACY, "FA002")


async def test_a_distance_sellers_patient_without_a_home_is_asked_for_a_postcode() -> None:
    await make_town(patients=0)
    seller = pharmacy("FD001", supply=Supply.DISTANCE_SELLING, point=Point(53.4, -2.1), icb_code=ICB)
    await store_pharmacies(seller)
    await load_directory()
    await add_patient(1, nominating="FD001", postcode=None)
    await close("FD001")
    view = await seen()
    assert (view.origin, view.options, (await latest_proposal(1)).nearest_code) == (None, (), None)


async def test_where_nothing_is_in_reach_it_says_what_opens_next() -> None:
    await make_town(patients=1)
    await close("FA001")
    for code in ("FA002", "FA003", "FA004", "FA005", "FA006", "FA007"):
        await close(code, ends_at=NOW + timedelta(days=30))
    view = await seen()
    assert view.options == ()
    assert len(view.opens_next) == 5


async def test_where_a_choice_can_last_for_no_time_it_is_no_answer() -> None:
    await make_town(patients=0)
    await add_patient(1, practice=None)
    await close("FA001", days=3)
    view = await seen()
    assert (view.durations, view.answers) == ((), ("keep", "remove"))


async def test_an_appliance_contractors_patient_sees_a_plain_list() -> None:
    await make_town(patients=0)
    contractors = [
        pharmacy(code, name=name, kind=Kind.APPLIANCE, icb_code=ICB)
        for code, name in (("FX001", "Zeta"), ("FX002", "Beta"), ("FX003", "Alpha"))
    ]
    in_no_list = replace(contractors[0], ods_code=OdsCode("FX004"), listed=False)
    await store_pharmacies(*contractors, in_no_list)
    await load_directory()
    await store_patient(patient(id=1, nhs_number=nhs_number(1), postcode="SK7 1LD"), P2="FX001")
    await close("FX001")
    assert [one.ods_code for one in (await seen()).contractors] == ["FX003", "FX002"]


async def test_every_proposal_that_may_still_be_answered_is_shown() -> None:
    await make_town(patients=1)
    await close("FA001")
    assert [one.proposal.from_code for one in await shown_all(ME, Asked(), clock.now())] == ["FA001"]


async def test_anothers_proposal_is_none_of_theirs() -> None:
    await make_town(patients=2)
    await close("FA001")
    with pytest.raises(UnknownProposal):
        await shown((await latest_proposal(2)).id, ME, Asked(), clock.now())


async def test_a_redirect_is_seen_confirmed_and_ended_by_its_patient() -> None:
    await make_town(patients=1)
    await close("FA001", days=60)
    await redirect_to("FA002")
    [redirect] = await redirects_in_force(1)
    await later(days=20)
    confirmed = await redirects.confirm(redirect.id, ME, clock.now())
    await later(days=20)
    assert (await redirects.read(redirect.id, ME, clock.now())).lasts_until == confirmed.lasts_until
    await redirects.end(redirect.id, ME, clock.now())
    with pytest.raises(UnknownRedirect):
        await redirects.read(redirect.id, ME, clock.now())


async def test_once_its_time_is_over_it_is_not_confirmed_though_that_is_not_written_yet() -> None:
    await make_town(patients=1)
    await close("FA001", days=60)
    await redirect_to("FA002")
    [redirect] = await redirects_in_force(1)
    with pytest.raises(UnknownRedirect):
        await redirects.confirm(redirect.id, ME, redirect.lasts_until)
    with pytest.raises(UnknownRedirect):
        await redirects.read(redirect.id, ME, redirect.lasts_until)
    assert await redirects_in_force(1) == [redirect]


async def test_an_unknown_redirect_is_said_to_be_none() -> None:
    await make_town(patients=1)
    with pytest.raises(UnknownRedirect):
        await redirects.read(uuid4(), ME, clock.now())


async def test_the_patient_is_told_a_week_before_a_redirect_ends() -> None:
    await make_town(patients=1)
    await close("FA001", days=60)
    await redirect_to("FA002")
    await later(days=22)
    assert len(await fetch("SELECT 1 FROM message WHERE template = 'redirect-ends'")) == 1
