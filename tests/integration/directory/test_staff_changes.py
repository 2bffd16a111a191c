"""What staff may say of their own pharmacy's hours, and what guards it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from eps.errors import Forbidden, Stale
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.pharmacies.domain import Day, Pharmacy, Session, TodayReportKind, UnknownPharmacy
from eps.pharmacies.hours_service import (
    DateOutOfRange,
    Edit,
    NotAMinuteOfTheDay,
    NotASpecifiedDate,
    NothingReportedToday,
    TimeMissing,
    confirm_hours,
    remove_specified_date,
    report_today,
    set_opening_hours,
    set_specified_date,
    take_back_today,
)
from eps.pharmacies.overlap import SessionRunsIntoNextDay, SessionsOverlap
from eps.record.store import history
from tests.integration.directory.imports import AT, Imports, dispenser, held, listed
from tests.integration.one_database import on_sqlite
from tests.people import commissioner, staff_of

NINE_TO_FIVE = (Session(540, 1020),)
WEEK: tuple[Day, ...] = (NINE_TO_FIVE,) * 6 + ((),)
CHRISTMAS_EVE = date(2026, 12, 24)
LATE_NIGHT = (Session(18 * 60, 2 * 60),)

CHANGES: dict[str, Callable[[Edit], Awaitable[Pharmacy]]] = {
    "week": lambda edit: set_opening_hours(edit, WEEK),
    "confirm": confirm_hours,
    "date": lambda edit: set_specified_date(edit, CHRISTMAS_EVE, NINE_TO_FIVE),
    "no date": lambda edit: remove_specified_date(edit, CHRISTMAS_EVE),
    "today": lambda edit: report_today(edit, TodayReportKind.NO_PHARMACIST, None),
}
change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@pytest.fixture
async def imports(imports: Imports) -> Imports:
    await imports.ods(dispenser(), dispenser("FA007"))
    await imports.list(listed())
    return imports


async def edit(code: str = "FA002", *, by: Principal | None = None) -> Edit:
    return Edit(OdsCode(code), (await held(code)).version, by or staff_of(code), AT)


@on_sqlite
async def test_a_new_week_holds_at_once_and_is_confirmed_by_it(imports: Imports) -> None:
    changed = await set_opening_hours(await edit(), WEEK)
    assert (changed.week, changed.confirmed_on) == (WEEK, date(2026, 11, 25))
    assert changed == await held()


@on_sqlite
async def test_sessions_come_out_in_order_and_joined(imports: Imports) -> None:
    day = (Session(780, 1020), Session(540, 780))
    changed = await set_opening_hours(await edit(), (day, *WEEK[1:]))
    assert changed.week[0] == NINE_TO_FIVE


@on_sqlite
async def test_an_overlapping_week_is_refused_by_its_day(imports: Imports) -> None:
    with pytest.raises(SessionsOverlap) as refused:
        await set_opening_hours(await edit(), ((*NINE_TO_FIVE, Session(600, 660)), *WEEK[1:]))
    assert refused.value.pointer == "/monday/1"


@on_sqlite
async def test_confirming_changes_the_date_alone(imports: Imports) -> None:
    before = await held()
    changed = await confirm_hours(await edit())
    assert (changed.week, changed.confirmed_on) == (before.week, date(2026, 11, 25))


@on_sqlite
async def test_hours_of_its_own_stay_where_an_older_list_differs(imports: Imports) -> None:
    await set_opening_hours(await edit(), WEEK)
    report = await imports.list(listed(), quarter="202627q2")
    assert (await held()).week == WEEK
    assert report.files[0].notes[0].says == "hours of 2026-11-25 by pharmacy are kept, the list differs"
    await imports.list(listed(), quarter="202627q3")
    assert (await held()).week != WEEK


@on_sqlite
async def test_the_hours_of_one_date_are_set_changed_and_removed(imports: Imports) -> None:
    assert (await set_specified_date(await edit(), CHRISTMAS_EVE, ())).specified_dates == {CHRISTMAS_EVE: ()}
    changed = await set_specified_date(await edit(), CHRISTMAS_EVE, NINE_TO_FIVE)
    assert changed.specified_dates == {CHRISTMAS_EVE: NINE_TO_FIVE}
    assert (await remove_specified_date(await edit(), CHRISTMAS_EVE)).specified_dates == {}


@on_sqlite
@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2028, 11, 26), date.min, date.max])
async def test_a_date_in_the_past_or_far_ahead_is_refused(imports: Imports, day: date) -> None:
    with pytest.raises(DateOutOfRange):
        await set_specified_date(await edit(), day, ())


@on_sqlite
@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2028, 11, 25)])
async def test_today_and_two_years_ahead_are_near_enough(imports: Imports, day: date) -> None:
    assert day in (await set_specified_date(await edit(), day, ())).specified_dates


@on_sqlite
@pytest.mark.parametrize("neighbour", [date(2026, 12, 23), date(2026, 12, 25)])
async def test_a_night_may_not_run_into_the_hours_of_the_day_after(imports: Imports, neighbour: date) -> None:
    early, late = sorted([CHRISTMAS_EVE, neighbour])
    await set_specified_date(await edit(), late, (Session(60, 300),))
    with pytest.raises(SessionRunsIntoNextDay):
        await set_specified_date(await edit(), early, LATE_NIGHT)


@on_sqlite
async def test_a_night_may_not_run_into_the_weekly_hours_of_the_day_after(imports: Imports) -> None:
    night = (Session(18 * 60, 10 * 60),)
    with pytest.raises(SessionRunsIntoNextDay):
        await set_specified_date(await edit(), CHRISTMAS_EVE, night)


@on_sqlite
async def test_a_date_that_was_never_set_cannot_be_removed(imports: Imports) -> None:
    with pytest.raises(NotASpecifiedDate, match="2026-12-24"):
        await remove_specified_date(await edit(), CHRISTMAS_EVE)


@on_sqlite
async def test_a_report_is_of_today_and_the_last_of_its_kind_counts(imports: Imports) -> None:
    await report_today(await edit(), TodayReportKind.OPENS_LATE, 600)
    await report_today(await edit(), TodayReportKind.NO_PHARMACIST, None)
    changed = await report_today(await edit(), TodayReportKind.OPENS_LATE, 660)
    assert {(report.day, report.kind, report.at) for report in changed.reports} == {
        (date(2026, 11, 25), TodayReportKind.OPENS_LATE, 660),
        (date(2026, 11, 25), TodayReportKind.NO_PHARMACIST, None),
    }
    assert {report.reported_at for report in changed.reports} == {AT}


async def test_a_report_is_taken_back_alone_and_the_record_keeps_both(imports: Imports) -> None:
    before = len(await history("pharmacy/FA002"))
    await report_today(await edit(), TodayReportKind.OPENS_LATE, 600)
    await report_today(await edit(), TodayReportKind.NO_PHARMACIST, None)
    changed = await take_back_today(await edit(), TodayReportKind.OPENS_LATE)
    assert [report.kind for report in changed.reports] == [TodayReportKind.NO_PHARMACIST]
    said, _, taken_back = (entry.entry for entry in (await history("pharmacy/FA002"))[before:])
    assert (said.act, taken_back.act) == ("today.reported", "today.taken-back")
    assert said.payload == taken_back.payload


@on_sqlite
async def test_all_that_was_reported_of_today_is_taken_back_at_once(imports: Imports) -> None:
    await report_today(await edit(), TodayReportKind.OPENS_LATE, 600)
    await report_today(await edit(), TodayReportKind.NO_PHARMACIST, None)
    assert (await take_back_today(await edit())).reports == ()


@on_sqlite
async def test_what_was_said_of_yesterday_is_not_taken_back(imports: Imports) -> None:
    await report_today(await edit(), TodayReportKind.OPENS_LATE, 600)
    with pytest.raises(NothingReportedToday):
        await take_back_today(replace(await edit(), at=AT + timedelta(days=1)))


@on_sqlite
@pytest.mark.parametrize("kind", [None, TodayReportKind.NO_PHARMACIST])
async def test_what_nobody_reported_cannot_be_taken_back(
    imports: Imports, kind: TodayReportKind | None
) -> None:
    if kind:
        await report_today(await edit(), TodayReportKind.OPENS_LATE, 600)
    with pytest.raises(NothingReportedToday):
        await take_back_today(await edit(), kind)


@on_sqlite
@pytest.mark.parametrize("kind", [TodayReportKind.OPENS_LATE, TodayReportKind.CLOSES_EARLY])
async def test_opening_late_and_closing_early_need_a_time(imports: Imports, kind: TodayReportKind) -> None:
    with pytest.raises(TimeMissing):
        await report_today(await edit(), kind, None)


@on_sqlite
@pytest.mark.parametrize("minute", [-1, 1440])
async def test_a_report_gives_a_time_of_the_day(imports: Imports, minute: int) -> None:
    with pytest.raises(NotAMinuteOfTheDay):
        await report_today(await edit(), TodayReportKind.OPENS_LATE, minute)


@change
async def test_each_change_raises_the_version_and_is_on_the_record(
    imports: Imports, change: Callable[[Edit], Awaitable[Pharmacy]]
) -> None:
    await set_specified_date(await edit(), CHRISTMAS_EVE, ())
    before, entries = await held(), len(await history("pharmacy/FA002"))
    changed = await change(await edit())
    assert changed.version == before.version + 1
    [recorded] = (await history("pharmacy/FA002"))[entries:]
    assert (recorded.entry.actor, recorded.entry.role) == ("staff-FA002", "pharmacy")


@on_sqlite
@change
async def test_a_version_that_was_overtaken_is_stale_and_nothing_changes(
    imports: Imports, change: Callable[[Edit], Awaitable[Pharmacy]]
) -> None:
    overtaken = await edit()
    await set_specified_date(overtaken, CHRISTMAS_EVE, ())
    before = await held()
    with pytest.raises(Stale):
        await change(overtaken)
    assert await held() == before


@on_sqlite
@change
@pytest.mark.parametrize(
    "somebody", [staff_of("FA007"), commissioner()], ids=["another pharmacy", "commissioner"]
)
async def test_nobody_else_speaks_for_a_pharmacy(
    imports: Imports, change: Callable[[Edit], Awaitable[Pharmacy]], somebody: Principal
) -> None:
    before = await held()
    with pytest.raises(Forbidden):
        await change(await edit(by=somebody))
    assert await held() == before


@on_sqlite
@change
async def test_a_pharmacy_that_nobody_knows_has_no_hours(
    imports: Imports, change: Callable[[Edit], Awaitable[Pharmacy]]
) -> None:
    with pytest.raises(UnknownPharmacy):
        await change(Edit(OdsCode("FA404"), 1, staff_of("FA404"), AT))
