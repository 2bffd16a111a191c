"""A pharmacy closes again before it has opened: both closures count as one, and nobody is asked twice."""

from datetime import UTC, datetime, timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, choose, keep
from eps.choices.showing import Asked, shown
from eps.closures import deciding
from eps.closures.verifying import check_closures
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration
from eps.nomination.proposal_repository import proposals, redirects_in_force
from eps.nomination.retelling import Fault
from eps.nomination.service import Change, nominate
from eps.nomination.verifying import check_nominations
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_repository import closures_of
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, signed_in
from tests.town import (
    NOW,
    add_patient,
    close,
    later,
    latest_proposal,
    make_town,
    only_proposal,
    settle,
)

pytestmark = pytest.mark.usefixtures("database")

FRIDAY = datetime(2026, 11, 27, 17, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
NEXT_FRIDAY = datetime(2026, 12, 4, 17, tzinfo=UTC)
CLOSED = OdsCode("FA001")


async def closes_this_week() -> Closure:
    """From now, a Wednesday, until it shuts for the weekend anyway."""
    return await close("FA001", ends_at=FRIDAY)


async def closes_next_week() -> Closure:
    return await close("FA001", starts_at=MONDAY, ends_at=NEXT_FRIDAY)


async def answer(number: int) -> Answer:
    proposal = await latest_proposal(number)
    return Answer(proposal.id, signed_in(nhs_number(number)), CONSENT, clock.now())


async def redirected(number: int, code: str = "FA003") -> None:
    await choose(await answer(number), OdsCode(code), Duration.UNTIL_REOPENING)


async def nominates(number: int, code: str, version: int) -> None:
    change = Change(signed_in(nhs_number(number)), NominationType.P1, CONSENT, version, clock.now())
    await nominate(change, OdsCode(code))


async def time_comes(instant: datetime) -> None:
    await later(seconds=(instant - clock.now()).total_seconds() + 1)


async def states(number: int) -> list[str]:
    return sorted(proposal.state for proposal in await proposals(number))


async def sent_to_patients() -> list[tuple[int, str]]:
    rows = await fetch(
        "SELECT patient_id, template FROM message WHERE audience = 'patient' AND state <> 'dropped'"
    )
    return sorted((row["patient_id"], row["template"]) for row in rows)


async def faults() -> set[str]:
    """What `verify` finds, but that people of the town nominated without a record."""
    found = {finding.fault async for finding in check_nominations(lambda _: None)}
    found |= {finding.fault async for finding in check_closures(clock.now())}
    return found - {Fault.NOMINATIONS}


async def test_whoever_was_asked_or_answered_is_not_asked_again() -> None:
    await make_town(patients=3)
    await closes_this_week()
    await keep(await answer(2))
    await redirected(3)
    await closes_next_week()
    assert [await states(number) for number in (1, 2, 3)] == [["offered"], ["kept"], ["chose"]]


async def test_it_makes_no_difference_which_of_them_was_recorded_first() -> None:
    await make_town(patients=1)
    await closes_next_week()
    await closes_this_week()
    assert await states(1) == ["offered"]


async def test_whoever_was_not_asked_is() -> None:
    await make_town(patients=1)
    await closes_this_week()
    await add_patient(2)
    second = await closes_next_week()
    assert (await only_proposal(2)).closure_id == second.id


async def test_whoever_nominated_it_anew_meanwhile_is_asked_once_more() -> None:
    await make_town(patients=2)
    await closes_this_week()
    await redirected(2)
    await time_comes(SATURDAY)
    for number in (1, 2):
        await nominates(number, "FA005", version=1)
        await nominates(number, "FA001", version=2)
    second = await closes_next_week()
    assert [(await latest_proposal(number)).closure_id for number in (1, 2)] == [second.id, second.id]
    assert [await states(number) for number in (1, 2)] == [["offered", "withdrawn"], ["chose", "offered"]]


async def test_whose_answer_ended_with_the_first_is_asked_by_one_recorded_later() -> None:
    await make_town(patients=1)
    await closes_this_week()
    await redirected(1)
    await time_comes(SATURDAY)
    await closes_next_week()
    assert await states(1) == ["chose", "offered"]


async def test_who_nominates_it_before_it_closes_is_offered_others_once_for_both() -> None:
    await make_town(patients=0)
    await add_patient(1, nominating="FA005")
    await close("FA001", starts_at=NOW + timedelta(days=1), ends_at=FRIDAY)
    await closes_next_week()
    await nominates(1, "FA001", version=1)
    await nominates(1, "FA005", version=2)
    await nominates(1, "FA001", version=3)
    assert await states(1) == ["offered"]


async def test_offers_and_redirects_last_until_the_whole_of_it_ends() -> None:
    await make_town(patients=3)
    await closes_this_week()
    await keep(await answer(2))
    await redirected(3)
    second = await closes_next_week()
    await time_comes(SATURDAY)
    assert [(await only_proposal(number)).state for number in (1, 2)] == ["offered", "kept"]
    assert [redirect.closure_id for redirect in await redirects_in_force(3)] == [second.id]
    assert await faults() == set()
    await time_comes(NEXT_FRIDAY)
    assert [await states(number) for number in (1, 2)] == [["withdrawn"], ["withdrawn"]]
    assert await redirects_in_force(3) == []
    assert (3, "pharmacy-reopened") in await sent_to_patients()
    assert await faults() == set()


async def test_nobody_hears_that_it_is_open_while_the_second_goes_on() -> None:
    await make_town(patients=2)
    await closes_this_week()
    await redirected(2)
    await closes_next_week()
    await time_comes(SATURDAY)
    assert [template for _, template in await sent_to_patients()] == ["closure-temporary"]


async def test_what_was_offered_for_some_days_must_serve_for_all_of_them() -> None:
    await make_town(patients=1)
    await close("FA002", starts_at=MONDAY, ends_at=NEXT_FRIDAY)
    await closes_this_week()
    before = (await only_proposal(1)).nearest_code
    await closes_next_week()
    assert (before, (await only_proposal(1)).nearest_code) == ("FA002", "FA003")
    assert await faults() == set()


async def test_the_patient_sees_when_the_whole_of_it_ends_and_who_serves_until_then() -> None:
    await make_town(patients=1)
    await close("FA002", starts_at=MONDAY, ends_at=NEXT_FRIDAY)
    await closes_this_week()
    await closes_next_week()
    seen = await shown((await only_proposal(1)).id, signed_in(nhs_number(1)), Asked(), clock.now())
    assert (seen.closure.starts_at, seen.closure.effective_end) == (NOW, NEXT_FRIDAY)
    assert [near.pharmacy.ods_code for near in seen.options][:2] == ["FA003", "FA004"]


async def test_together_they_may_be_long_enough_to_choose_for_good_and_to_tell_everyone() -> None:
    await make_town(patients=2)
    await closes_this_week()
    told_of_two_days = await sent_to_patients()
    await closes_next_week()
    assert (told_of_two_days, await sent_to_patients()) == (
        [],
        [(1, "closure-temporary"), (2, "closure-temporary")],
    )
    await choose(await answer(1), OdsCode("FA002"), Duration.FOR_GOOD)
    assert await states(1) == ["chose"]


async def test_opened_between_them_the_first_is_over_and_the_second_asks_afresh() -> None:
    await make_town(patients=2)
    first = await closes_this_week()
    await redirected(2)
    second = await closes_next_week()
    await later(hours=20)
    await deciding.end(first.id, commissioner(), clock.now())
    await settle()
    assert [await states(number) for number in (1, 2)] == [["offered", "withdrawn"], ["chose", "offered"]]
    assert [(await latest_proposal(number)).closure_id for number in (1, 2)] == [second.id, second.id]
    assert await redirects_in_force(2) == []


async def test_where_the_second_is_cancelled_what_it_asked_lasts_as_long_as_the_first() -> None:
    await make_town(patients=1)
    first = await closes_this_week()
    await add_patient(2)
    second = await closes_next_week()
    await deciding.cancel(second.id, commissioner(), clock.now())
    await settle()
    assert {(await only_proposal(number)).closure_id for number in (1, 2)} == {first.id}
    await time_comes(FRIDAY)
    assert [await states(number) for number in (1, 2)] == [["withdrawn"], ["withdrawn"]]
    assert await faults() == set()


async def test_days_too_short_alone_ask_together_and_end_with_the_last() -> None:
    await make_town(patients=1)
    await close("FA001", starts_at=NOW + timedelta(hours=22), ends_at=NOW + timedelta(hours=30))
    alone = await states(1)
    today = await close("FA001", ends_at=NOW + timedelta(hours=6))
    assert (alone, (await only_proposal(1)).closure_id) == ([], today.id)
    await later(hours=10)
    assert await states(1) == ["offered"]
    await later(hours=21)
    assert await states(1) == ["withdrawn"]
    assert await faults() == set()


async def test_a_day_too_short_alone_asks_no_more_once_the_other_is_cancelled() -> None:
    await make_town(patients=1)
    await close("FA001", ends_at=NOW + timedelta(hours=6))
    tomorrow = await close("FA001", starts_at=NOW + timedelta(hours=22), ends_at=NOW + timedelta(hours=30))
    together = await states(1)
    await deciding.cancel(tomorrow.id, commissioner(), clock.now())
    await settle()
    [today, _] = await closures_of(CLOSED)
    assert (together, await states(1), today.proposes_from) == (["offered"], ["withdrawn"], None)


async def test_those_redirected_to_it_are_asked_once() -> None:
    await make_town(patients=1, nominating="FA004")
    await close("FA004")
    await redirected(1, "FA001")
    await close("FA001", starts_at=NOW + timedelta(days=1), ends_at=FRIDAY)
    await closes_next_week()
    assert await states(1) == ["chose", "offered"]
    await time_comes(SATURDAY)
    assert await states(1) == ["chose", "offered"]
    await time_comes(NEXT_FRIDAY)
    assert await states(1) == ["chose", "withdrawn"]


async def test_a_practice_hears_once_of_a_patient_whom_nobody_writes_to() -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    await closes_this_week()
    await closes_next_week()
    assert len(await fetch("SELECT 1 FROM message WHERE audience = 'practice'")) == 1


async def test_closing_for_good_is_a_new_closure_and_everyone_is_asked_afresh() -> None:
    await make_town(patients=1)
    await closes_this_week()
    good = await close("FA001", kind=ClosureKind.PERMANENT, starts_at=MONDAY, ends_at=None)
    await deciding.confirm(good.id, commissioner(name="commissioner-two"), clock.now())
    await settle()
    assert await states(1) == ["offered", "offered"]
    await time_comes(SATURDAY)
    assert await states(1) == ["offered", "withdrawn"]


async def test_who_changed_what_beside_it_is_on_the_record() -> None:
    await make_town(patients=0)
    await close("FA001", ends_at=NOW + timedelta(hours=6))
    await close("FA001", starts_at=NOW + timedelta(hours=22), ends_at=NOW + timedelta(hours=30))
    rows = await fetch("SELECT act, actor FROM record WHERE stream = 'pharmacy/FA001' ORDER BY seq")
    assert [(row["act"], row["actor"]) for row in rows] == [
        ("closure.recorded", "commissioner-one"),
        ("closure.recorded", "commissioner-one"),
        ("closure.decided-anew", "commissioner-one"),
    ]
