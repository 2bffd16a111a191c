"""Prescriptions end by themselves: what nobody used in time, and all that somebody has who died."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eps import clock
from eps.database import execute, fetch, transactional
from eps.identity.permissions import RoleMayNot
from eps.nomination.repository import patient_by_id, write_date_of_death
from eps.prescriptions.death_service import Death, DeathInTheFuture, Mistake, record_death, take_back_death
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.expiring_service import EXPIRY, expire_all
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.releasing import PrescriptionExpired
from eps.prescriptions.repository import issues_of
from eps.prescriptions.restamping import ISSUE_READY
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.verifying import check_prescriptions
from eps.record.due import schedule
from eps.record.store import history, latest
from tests.cancelling import cancelled
from tests.dispensing import downloaded_by_id, given_back, notified
from tests.factories import nhs_number
from tests.people import operations, staff_of
from tests.prescribing import first_issue, issued, item
from tests.renewing import Renewed
from tests.supplying import handed_out, nth
from tests.town import NOW, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
LAST_DAY = date(2027, 5, 25)
"""Six months after NOW."""


async def days_pass(days: int) -> None:
    """And what is over is written."""
    clock.start_at(NOW + timedelta(days=days))
    await expire_all(clock.now(), Renewed())


async def repeat_dispensing(issues: int = 3) -> Issued:
    return await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=issues, days_supply=28)


async def acts(number: int = 1) -> list[str]:
    entries = await latest(f"patient/{number}", acts={"prescription.expired", "prescription.cancelled"})
    return [one.entry.act for one in entries]


async def test_what_nobody_used_is_written_as_expired_the_day_after_its_last() -> None:
    await make_town()
    made = await issued()
    await days_pass((LAST_DAY - NOW.date()).days)
    in_time = (await first_issue(made)).state
    await days_pass((LAST_DAY - NOW.date()).days + 1)
    over = await first_issue(made)
    assert (in_time, over.state) == (PrescriptionState.TO_BE_DISPENSED, PrescriptionState.EXPIRED)
    assert (over.item_states, await acts()) == ((ItemState.EXPIRED,), ["prescription.expired"])


async def test_what_was_dispensed_in_part_counts_as_dispensed() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    await downloaded_by_id(made)
    clock.start_at(NOW + timedelta(days=100))
    await notified(made, ItemState.FULLY_DISPENSED, ItemState.OWING)
    await days_pass(280)
    assert (await first_issue(made)).state is PrescriptionState.WITH_DISPENSER_ACTIVE
    await days_pass(281)
    over = await first_issue(made)
    assert over.state is PrescriptionState.DISPENSED
    assert over.item_states == (ItemState.FULLY_DISPENSED, ItemState.NOT_DISPENSED)


async def test_where_an_issue_was_never_used_in_time_those_behind_it_end_with_it() -> None:
    """As on the national record: repeat dispensing is begun within six months, or not at all."""
    await make_town()
    made = await repeat_dispensing()
    await days_pass(200)
    assert [(await nth(made, number)).state for number in (1, 2, 3)] == [PrescriptionState.EXPIRED] * 3
    assert await acts() == ["prescription.expired"] * 3


async def test_until_that_is_written_nobody_downloads_the_one_behind() -> None:
    await make_town()
    made = await repeat_dispensing()
    clock.start_at(NOW + timedelta(days=200))
    with pytest.raises(PrescriptionExpired):
        await downloaded_by_id(made)


async def test_of_one_that_a_pharmacy_never_dispensed_too() -> None:
    await make_town()
    made = await repeat_dispensing()
    await downloaded_by_id(made)
    await days_pass(200)
    assert [(await nth(made, number)).state for number in (1, 2, 3)] == [PrescriptionState.EXPIRED] * 3


async def test_the_next_issue_awaits_its_day_where_something_of_one_was_dispensed() -> None:
    await make_town()
    made = await issued(
        treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28, items=(item(1), item(2))
    )
    await downloaded_by_id(made)
    await notified(made, ItemState.FULLY_DISPENSED, ItemState.OWING)
    await days_pass(200)
    assert [(await nth(made, number)).state for number in (1, 2, 3)] == [
        PrescriptionState.DISPENSED,
        PrescriptionState.TO_BE_DISPENSED,
        PrescriptionState.FUTURE_ISSUE,
    ]


async def test_items_that_were_cancelled_before_stay_cancelled() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=2, items=(item(1), item(2)))
    await cancelled(made.prescription.id, 2)
    await days_pass(200)
    assert (await nth(made, 2)).item_states == (ItemState.EXPIRED, ItemState.CANCELLED)


async def test_after_a_year_every_issue_that_is_left_is_over_at_once() -> None:
    await make_town()
    made = await repeat_dispensing()
    await days_pass(400)
    assert [(await nth(made, number)).state for number in (1, 2, 3)] == [PrescriptionState.EXPIRED] * 3


async def controlled_repeats(issues: int = 3, days_supply: int = 28) -> Issued:
    return await issued(
        treatment=TreatmentType.REPEAT_DISPENSING,
        issues=issues,
        days_supply=days_supply,
        items=(item(schedule=4),),
    )


async def test_of_a_controlled_drug_whose_first_supply_was_never_made_the_others_end_with_it() -> None:
    await make_town()
    made = await controlled_repeats()
    await days_pass(29)
    assert [(await nth(made, number)).state for number in (1, 2, 3)] == [PrescriptionState.EXPIRED] * 3


async def test_they_end_with_it_in_one_step_each_once_and_on_the_record() -> None:
    await make_town()
    made = await controlled_repeats(issues=99, days_supply=3)
    await days_pass(29)
    issues = await issues_of(made.prescription.key)
    assert {(one.state, one.version) for one in issues} == {(PrescriptionState.EXPIRED, 2)}
    _, *entries = [one.entry for one in await history("patient/1", limit=200)]
    assert [(one.act, one.payload["issue"]) for one in entries] == [
        ("prescription.expired", number) for number in range(1, 100)
    ]
    assert await fetch("SELECT 1 FROM due WHERE kind = $1", ISSUE_READY) == []
    assert [finding async for finding in check_prescriptions()] == []


async def test_where_one_of_them_fails_none_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    await make_town()
    made = await controlled_repeats()
    with monkeypatch.context() as broken:
        broken.setattr("eps.prescriptions.falling_due.append", _fail)
        with pytest.raises(ZeroDivisionError):
            await days_pass(29)
    kept = [one.state for one in await issues_of(made.prescription.key)]
    await days_pass(29)
    ended = [one.state for one in await issues_of(made.prescription.key)]
    assert kept == [PrescriptionState.TO_BE_DISPENSED, *[PrescriptionState.FUTURE_ISSUE] * 2]
    assert ended == [PrescriptionState.EXPIRED] * 3


async def _fail(_: object) -> None:
    raise ZeroDivisionError


async def test_of_a_controlled_drug_that_was_begun_in_time_the_others_last_a_year() -> None:
    await make_town()
    made = await controlled_repeats()
    await handed_out(made)
    await days_pass(29)
    following = await nth(made, 2)
    assert (following.state, following.use_by) == (
        PrescriptionState.AWAITING_RELEASE_READY,
        date(2027, 11, 25),
    )


async def test_a_controlled_drug_not_dispensed_at_first_is_still_to_be_begun_within_28_days() -> None:
    await make_town()
    made = await controlled_repeats()
    await downloaded_by_id(made)
    await notified(made, ItemState.NOT_DISPENSED)
    assert (await nth(made, 2)).use_by == date(2026, 12, 23)


async def test_it_is_written_once_however_many_batches_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eps.prescriptions.expiring_service.SQLITE_BATCH", 2)
    monkeypatch.setattr("eps.prescriptions.expiring_service.POSTGRESQL_BATCH", 2)
    await make_town()
    for _ in range(3):
        await issued(1)
        await issued(2)
    await days_pass(200)
    await days_pass(201)
    assert (len(await acts(1)), len(await acts(2))) == (3, 3)


async def test_the_work_of_one_day_is_due_again_the_next_midnight() -> None:
    await make_town()
    await schedule(EXPIRY, "daily", clock.now())
    await settle()
    [row] = await fetch("SELECT at FROM due WHERE kind = $1", EXPIRY)
    assert str(row["at"])[:16] == "2026-11-26 00:00"


def death() -> Death:
    return Death(operations(), nhs_number(1), NOW.date(), clock.now())


def mistake() -> Mistake:
    return Mistake(operations(), nhs_number(1), clock.now())


async def test_death_cancels_what_nobody_has() -> None:
    await make_town()
    acute, repeats = await issued(), await repeat_dispensing()
    await handed_out(repeats)
    await record_death(death())
    states = [(await first_issue(acute)).state, *[(await nth(repeats, number)).state for number in (1, 2, 3)]]
    assert states == [
        PrescriptionState.CANCELLED,
        PrescriptionState.DISPENSED,
        PrescriptionState.CANCELLED,
        PrescriptionState.CANCELLED,
    ]
    assert await acts() == ["prescription.cancelled"] * 3


async def test_what_a_pharmacy_has_is_cancelled_as_it_gives_it_back() -> None:
    await make_town()
    made = await issued()
    await downloaded_by_id(made)
    await record_death(death())
    kept = (await first_issue(made)).state
    await given_back(made)
    assert (kept, (await first_issue(made)).state) == (
        PrescriptionState.WITH_DISPENSER,
        PrescriptionState.CANCELLED,
    )


async def test_told_twice_nothing_ends_twice() -> None:
    await make_town()
    made = await issued()
    await downloaded_by_id(made)
    once = await record_death(death())
    assert [issue.number for issue in once] == [1]
    assert await record_death(replace(death(), on=NOW.date() - timedelta(days=1))) == []


async def test_a_mistaken_death_lets_a_pharmacy_keep_what_it_has_and_revives_nothing() -> None:
    await make_town()
    waits, taken = await issued(), await issued()
    await downloaded_by_id(taken)
    await record_death(death())
    await take_back_death(mistake())
    await given_back(taken)
    assert (await first_issue(waits)).state is PrescriptionState.CANCELLED
    assert (await first_issue(taken)).state is PrescriptionState.TO_BE_DISPENSED
    assert (await first_issue(await issued())).state is PrescriptionState.TO_BE_DISPENSED
    assert [finding async for finding in check_prescriptions()] == []


async def test_what_a_prescriber_marked_is_still_cancelled_after_a_mistaken_death() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    await downloaded_by_id(made)
    await cancelled(made.prescription.id)
    await record_death(death())
    await take_back_death(mistake())
    await given_back(made)
    assert (await first_issue(made)).item_states == (ItemState.CANCELLED, ItemState.TO_BE_DISPENSED)


@transactional
async def merged(superseded: int, into: int) -> None:
    await execute("UPDATE patient SET superseded_by = $2 WHERE id = $1", superseded, into)


async def test_a_death_under_a_superseded_number_is_of_the_record_it_went_into() -> None:
    await make_town()
    made = await issued(2)
    await merged(1, into=2)
    await record_death(death())
    assert (await first_issue(made)).state is PrescriptionState.CANCELLED
    assert [(await patient_by_id(number)).date_of_death for number in (1, 2)] == [None, NOW.date()]


@transactional
async def told_by_an_import() -> None:
    await write_date_of_death(1, NOW.date())


async def test_what_falls_due_for_somebody_who_has_died_is_cancelled_whoever_told_of_the_death() -> None:
    await make_town()
    made = await repeat_dispensing()
    await handed_out(made)
    await told_by_an_import()
    clock.start_at(NOW + timedelta(days=21))
    await settle()
    assert (await nth(made, 2)).state is PrescriptionState.CANCELLED


async def test_only_operations_record_a_death_and_none_ahead_of_its_day() -> None:
    await make_town()
    with pytest.raises(RoleMayNot):
        await record_death(replace(death(), principal=staff_of("FA001")))
    with pytest.raises(RoleMayNot):
        await take_back_death(replace(mistake(), principal=staff_of("FA001")))
    with pytest.raises(DeathInTheFuture):
        await record_death(replace(death(), on=NOW.date() + timedelta(days=1)))
