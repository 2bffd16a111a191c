"""A permanent closure takes two people, its dates included; and what a correction may and may not do to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eps import clock
from eps.closures import deciding, rules
from eps.closures.deciding import Correction
from eps.closures.recording import Recorder, record
from eps.closures.rules import StartsOverAYearAgo, StartsTooLongAgo, TellFromAfterItCloses
from eps.closures.two_people import ConfirmedDates, LongerForMany, SecondPersonNeeded
from eps.database import fetch
from eps.identity.permissions import Principal
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState
from tests.people import commissioner, staff_of
from tests.town import NOW, closing, make_town

pytestmark = pytest.mark.usefixtures("database")
IN_SIXTY_DAYS = NOW + timedelta(days=60)
ONE, TWO, THREE = (commissioner(name=f"commissioner-{name}") for name in ("one", "two", "three"))


async def asked_for(starts_at: datetime = IN_SIXTY_DAYS) -> Closure:
    await make_town(patients=0)
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, starts_at=starts_at, ends_at=None)
    [closure] = await record(for_good, Recorder(ONE, clock.now()))
    return closure


async def confirmed() -> Closure:
    return await deciding.confirm((await asked_for()).id, TWO, clock.now())


async def correct(closure: Closure, by: Principal = ONE, **changes: object) -> Closure:
    correction = Correction(**changes)  # type: ignore[arg-type]
    return await deciding.correct(
        closure.id, correction, version=closure.version, principal=by, at=clock.now()
    )


@pytest.mark.parametrize("by", [ONE, TWO, THREE])
@pytest.mark.parametrize("changes", [{"starts_at": NOW + timedelta(days=30)}, {"tell_from": NOW}])
async def test_nobody_changes_confirmed_dates_alone(by: Principal, changes: dict[str, datetime]) -> None:
    closure = await confirmed()
    with pytest.raises(ConfirmedDates):
        await correct(closure, by, **changes)


async def test_what_is_no_date_is_corrected_by_one_person() -> None:
    assert (await correct(await confirmed(), note="letter of 3 March")).note == "letter of 3 March"


async def test_whoever_gives_a_request_its_dates_does_not_confirm_them() -> None:
    closure = await correct(await asked_for(), TWO, starts_at=NOW + timedelta(days=30))
    for author in (ONE, TWO):
        with pytest.raises(SecondPersonNeeded):
            await deciding.confirm(closure.id, author, clock.now())
    assert (await deciding.confirm(closure.id, THREE, clock.now())).state is ClosureState.SCHEDULED


async def test_whoever_corrects_the_note_of_a_request_may_confirm_it() -> None:
    closure = await correct(await asked_for(), TWO, note="letter of 3 March")
    assert (await deciding.confirm(closure.id, TWO, clock.now())).confirmed_by == TWO.subject


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A town whose two patients are more than one person may ask alone."""
    await make_town(patients=2)
    monkeypatch.setattr(rules, "NEEDS_TWO_PEOPLE_OVER", 1)


async def temporary(**facts: Any) -> Closure:
    [closure] = await record(closing("FA001", **facts), Recorder(ONE, clock.now()))
    assert closure.state is ClosureState.REQUESTED
    return closure


LONGER = [{"ends_at": NOW + timedelta(days=30)}, {"review_at": NOW + timedelta(hours=20)}]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("by", [ONE, TWO, THREE])
@pytest.mark.parametrize("changes", LONGER)
async def test_nobody_makes_one_over_many_patients_longer_alone(
    by: Principal, changes: dict[str, datetime]
) -> None:
    closure = await deciding.confirm((await temporary()).id, TWO, clock.now())
    with pytest.raises(LongerForMany):
        await correct(closure, by, **changes)


@pytest.mark.usefixtures("many")
async def test_nobody_lets_one_over_many_patients_begin_earlier_alone() -> None:
    tomorrow = NOW + timedelta(days=1)
    closure = await deciding.confirm((await temporary(starts_at=tomorrow)).id, TWO, clock.now())
    with pytest.raises(LongerForMany):
        await correct(closure, starts_at=NOW + timedelta(hours=1))


@pytest.mark.usefixtures("many")
async def test_the_time_to_add_to_one_over_many_patients_is_confirmed_by_a_second_person() -> None:
    closure = await deciding.confirm((await temporary()).id, TWO, clock.now())
    added = await temporary(starts_at=closure.ends_at, ends_at=NOW + timedelta(days=40))
    assert (await deciding.confirm(added.id, TWO, clock.now())).state is ClosureState.SCHEDULED


@pytest.mark.usefixtures("many")
async def test_one_over_many_patients_is_shortened_or_ended_by_one_person() -> None:
    closure = await deciding.confirm((await temporary()).id, TWO, clock.now())
    shorter = await correct(closure, ends_at=NOW + timedelta(days=2))
    assert (await deciding.end(shorter.id, ONE, clock.now())).ended_at is not None


@pytest.mark.usefixtures("many")
async def test_whoever_gives_a_request_over_many_patients_its_end_does_not_confirm_it() -> None:
    closure = await correct(await temporary(), TWO, ends_at=NOW + timedelta(days=30))
    with pytest.raises(SecondPersonNeeded):
        await deciding.confirm(closure.id, TWO, clock.now())


async def test_a_temporary_closure_over_few_patients_is_extended_by_one_person() -> None:
    await make_town(patients=2)
    [closure] = await record(closing("FA001"), Recorder(ONE, clock.now()))
    assert (await correct(closure, ends_at=NOW + timedelta(days=30))).version == 2


async def test_one_person_cancels_a_closure_for_good_that_two_decided() -> None:
    cancelled = await deciding.cancel((await confirmed()).id, ONE, clock.now())
    assert cancelled.state is ClosureState.CANCELLED


async def test_patients_are_not_told_after_it_has_closed() -> None:
    closure = await asked_for()
    with pytest.raises(TellFromAfterItCloses):
        await correct(closure, tell_from=IN_SIXTY_DAYS + timedelta(minutes=1))
    assert (await correct(closure, tell_from=IN_SIXTY_DAYS)).tell_from == IN_SIXTY_DAYS


async def test_a_commissioner_records_what_began_weeks_ago_and_staff_do_not() -> None:
    await make_town(patients=0)
    late = closing("FA001", starts_at=NOW - timedelta(days=16))
    with pytest.raises(StartsTooLongAgo):
        await record(late, Recorder(staff_of("FA001"), clock.now()))
    [closure] = await record(late, Recorder(ONE, clock.now()))
    assert closure.starts_at == NOW - timedelta(days=16)


async def test_a_correction_keeps_to_how_late_a_start_may_be_told() -> None:
    await make_town(patients=0)
    [closure] = await record(closing("FA001", starts_at=NOW + timedelta(days=1)), Recorder(ONE, clock.now()))
    with pytest.raises(StartsOverAYearAgo):
        await correct(closure, starts_at=NOW - timedelta(days=366))
    assert (await correct(closure, starts_at=NOW - timedelta(days=16))).version == 2


async def test_a_correction_that_changes_nothing_is_no_change_and_alerts_nobody() -> None:
    closure = await asked_for()
    before = await fetch("SELECT id FROM message")
    unchanged = [await correct(closure), await correct(closure, starts_at=IN_SIXTY_DAYS)]
    entries = await fetch("SELECT id FROM record WHERE act = 'closure.corrected'")
    assert ([one.version for one in unchanged], await fetch("SELECT id FROM message")) == ([1, 1], before)
    assert entries == []
