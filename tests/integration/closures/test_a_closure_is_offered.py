"""A pharmacy closes: everyone who nominated it is offered the nearest open ones, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eps import clock
from eps.choices.showing import Asked, shown_all
from eps.closures import deciding
from eps.closures.deciding import Correction
from eps.database import fetch
from eps.nomination.proposal import ProposalState
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.domain import Session
from tests.factories import nhs_number
from tests.people import commissioner, signed_in
from tests.register import directory_loaded, store_pharmacies
from tests.town import NOW, STREET, add_patient, close, later, make_town, on_street, only_proposal, settle

pytestmark = pytest.mark.usefixtures("database")


async def count(table: str, condition: str = "TRUE") -> int:
    [row] = await fetch(f"SELECT count(*) AS count FROM {table} WHERE {condition}")
    return int(row["count"])


async def test_everyone_who_nominated_it_is_offered_the_nearest_open_one() -> None:
    await make_town(patients=3)
    await close("FA001")
    assert [(await only_proposal(number)).nearest_code for number in (1, 2, 3)] == ["FA002"] * 3


async def test_nobody_else_is_offered_anything() -> None:
    await make_town(patients=1)
    await add_patient(2, nominating="FA003")
    await close("FA001")
    assert await count("proposal") == 1


async def test_a_closure_that_takes_little_opening_away_offers_nothing() -> None:
    await make_town(patients=1)
    await close("FA001", days=0.9)
    assert await count("proposal") == 0


async def test_codes_that_close_together_are_not_offered_to_each_others_patients() -> None:
    await make_town(patients=1)
    await close("FA001", "FA002", "FA003")
    assert (await only_proposal(1)).nearest_code == "FA004"


async def test_when_the_nearest_closes_too_it_is_worked_out_again() -> None:
    await make_town(patients=2)
    await close("FA001")
    await close("FA002")
    assert [(await only_proposal(number)).nearest_code for number in (1, 2)] == ["FA003", "FA003"]


async def test_when_the_closure_is_extended_the_nearest_must_serve_for_longer() -> None:
    await make_town(patients=2)
    await close("FA002", starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=9))
    closure = await close("FA001", days=3)
    before = (await only_proposal(1)).nearest_code
    longer = Correction(ends_at=NOW + timedelta(days=6))
    await deciding.correct(closure.id, longer, version=1, principal=commissioner(), at=clock.now())
    await settle()
    assert before == "FA002"
    assert [(await only_proposal(number)).nearest_code for number in (1, 2)] == ["FA003", "FA003"]


async def test_a_chain_of_closures_ends_with_nothing_in_reach() -> None:
    await make_town(patients=1)
    for code in ("FA001", "FA002", "FA003", "FA004", "FA005", "FA006", "FA007"):
        await close(code)
    assert (await only_proposal(1)).nearest_code is None


async def test_reopening_withdraws_open_proposals() -> None:
    await make_town(patients=2)
    closure = await close("FA001")
    await later(hours=3)
    await deciding.end(closure.id, commissioner(), clock.now())
    await settle()
    assert {(await only_proposal(number)).state for number in (1, 2)} == {ProposalState.WITHDRAWN}


async def test_a_planned_end_withdraws_them_by_itself() -> None:
    await make_town(patients=1)
    await close("FA001", days=2)
    await later(days=2)
    assert (await only_proposal(1)).state is ProposalState.WITHDRAWN


async def test_everyone_is_told_of_a_closure_of_a_week_after_an_hour() -> None:
    await make_town(patients=2)
    await close("FA001", starts_at=NOW + timedelta(days=2))
    held = await count("message", "audience = 'patient' AND state = 'held'")
    await later(hours=1)
    assert (held, await count("message", "audience = 'patient' AND state = 'sent'")) == (2, 2)


async def test_a_permanent_closure_waits_for_the_second_person() -> None:
    await make_town(patients=1)
    closure = await close(
        "FA001", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=NOW + timedelta(days=10)
    )
    before = await count("proposal")
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), NOW)
    await settle()
    assert (before, await count("proposal")) == (0, 1)


async def test_restricted_and_dead_people_are_offered_nothing_and_the_practice_of_the_former_is_told() -> (
    None
):
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    await add_patient(2, date_of_death=NOW.date())
    await close("FA001")
    assert (await count("proposal"), await count("message", "audience = 'practice'")) == (0, 2)


async def test_codes_that_close_together_are_not_offered_however_few_their_opening_hours_are() -> None:
    await make_town(patients=1)
    saturday = ((),) * 5 + ((Session(540, 720),), ())
    await store_pharmacies(replace(on_street(0, "FB001"), week=saturday))
    await directory_loaded()
    await close("FA001", "FB001", days=2)
    offer = await only_proposal(1)
    shown = await shown_all(signed_in(nhs_number(1)), Asked(limit=50), clock.now())
    assert offer.nearest_code == "FA002"
    assert [near.pharmacy.ods_code for near in shown[0].options] == list(STREET[1:])
