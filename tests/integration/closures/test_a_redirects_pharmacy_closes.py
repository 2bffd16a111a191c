"""Somebody's prescriptions go to a second pharmacy until theirs reopens, and the second one closes too."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, Answered, choose
from eps.closures import beginning, cascade, effects
from eps.closures.recording import Recorder, record
from eps.database import execute, fetch, transactional
from eps.identifiers import OdsCode
from eps.nomination.destination_repository import destination
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration, GoesToTheClosing, Proposal
from eps.nomination.proposal_repository import proposals, redirects_in_force
from eps.pharmacies.closure import Closure
from eps.pharmacies.service import refresh_directory
from eps.record.due import Due
from eps.record.running import Handler
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, signed_in
from tests.town import NOW, close, closing, later, latest_proposal, make_town, settle

pytestmark = pytest.mark.usefixtures("database")

CASCADE = (effects.CASCADE, cascade.run)
BEGINS = (effects.CLOSURE_BEGINS, beginning.begin)


async def goes_to(code: str) -> Answered:
    answer = Answer((await latest_proposal(1)).id, signed_in(nhs_number(1)), CONSENT, clock.now())
    return await choose(answer, OdsCode(code), Duration.UNTIL_REOPENING)


async def redirected_to_the_second() -> None:
    await make_town(patients=1)
    await close("FA001")
    await goes_to("FA002")


async def the_second_closes(*works: tuple[str, Handler]) -> None:
    """From now; what follows is done in this order."""
    [closure] = await record(closing("FA002"), Recorder(commissioner(), clock.now()))
    await refresh_directory()
    await _do(closure, works)
    await settle()


async def _do(closure: Closure, works: Sequence[tuple[str, Handler]]) -> None:
    for number, (kind, work) in enumerate(works):
        await work(Due(number, kind, str(closure.id), clock.now(), 0, 1, "worker"), clock.now(), _renewed)


async def _renewed() -> datetime:
    return clock.now()


async def asked_afresh() -> list[Proposal]:
    return [proposal for proposal in await proposals(1) if proposal.from_code == "FA002"]


async def told() -> int:
    rows = await fetch("SELECT 1 FROM message WHERE template = 'redirect-pharmacy-closes' AND state = 'sent'")
    return len(rows)


@transactional
async def it_comes_true_that(fact: str) -> None:
    await execute(f"UPDATE patient SET {fact} WHERE id = 1")


@pytest.mark.parametrize("order", [(CASCADE, BEGINS), (BEGINS, CASCADE)], ids=["cascade-first", "end-first"])
async def test_the_patient_is_asked_afresh_once_and_told_whichever_work_comes_first(
    order: tuple[tuple[str, Handler], ...],
) -> None:
    await redirected_to_the_second()
    await the_second_closes(*order)
    [afresh] = await asked_afresh()
    assert (afresh.state, afresh.nominated_code, afresh.nearest_code) == ("offered", "FA001", "FA003")
    assert (await told(), await redirects_in_force(1)) == (1, [])


@pytest.mark.parametrize("fact", ["restricted = TRUE", "date_of_death = '2026-11-20'"])
async def test_nobody_restricted_or_dead_is_asked_though_the_redirect_ends(fact: str) -> None:
    await redirected_to_the_second()
    await it_comes_true_that(fact)
    await the_second_closes()
    assert (await asked_afresh(), await told(), await redirects_in_force(1)) == ([], 0, [])


async def test_a_redirect_chosen_afresh_waits_for_the_closure_in_force_not_for_one_far_ahead() -> None:
    await make_town(patients=1)
    first = await close("FA001")
    await goes_to("FA002")
    await close("FA001", starts_at=NOW + timedelta(days=60), ends_at=NOW + timedelta(days=90))
    await the_second_closes()
    redirect = (await goes_to("FA003")).redirect
    assert redirect is not None
    assert (redirect.closure_id, redirect.starts_at) == (first.id, redirect.confirmed_at)


async def test_a_redirect_for_a_closure_far_ahead_lasts_28_days_from_its_beginning() -> None:
    await make_town(patients=1)
    await close("FA001", starts_at=NOW + timedelta(days=40), ends_at=NOW + timedelta(days=80))
    await goes_to("FA002")
    await later(days=67)
    where = await destination(1, NominationType.P1, clock.now())
    await later(days=2)
    assert where is not None
    assert (where.redirected, await redirects_in_force(1)) == ("FA002", [])


async def test_nobody_goes_until_it_reopens_to_the_pharmacy_that_closes() -> None:
    await make_town(patients=1)
    await close("FA001", starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=30))
    with pytest.raises(GoesToTheClosing) as refused:
        await goes_to("FA001")
    assert refused.value.pointer == "/ods_code"


async def test_nobody_goes_on_to_a_second_that_closes_later_once_asked_because_of_that() -> None:
    await redirected_to_the_second()
    await close("FA002", starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=9))
    with pytest.raises(GoesToTheClosing):
        await goes_to("FA002")


async def test_the_practice_of_somebody_restricted_is_told_as_their_redirect_ends() -> None:
    await redirected_to_the_second()
    await it_comes_true_that("restricted = TRUE")
    await the_second_closes(BEGINS, CASCADE)
    rows = await fetch("SELECT organisation FROM message WHERE template = 'practice-patient-affected'")
    assert [row["organisation"] for row in rows] == ["A81001"]
