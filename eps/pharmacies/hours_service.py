"""What staff say of their own pharmacy's hours: the week, single dates, today. Each is one transaction, guarded by the
version that they read, put on the record, and seen by every process within a second."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Invalid, NotFound, Stale
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require_for_code
from eps.locks import lock_exclusively
from eps.pharmacies import hours_repository as rows
from eps.pharmacies.domain import Day, Pharmacy, Session, TodayReport, TodayReportKind
from eps.pharmacies.hours import validate_day, validate_week
from eps.pharmacies.repository import DIRECTORY_LOCK, note_change
from eps.pharmacies.service import pharmacy_now
from eps.pharmacies.stored_hours import day_text, week_text
from eps.pharmacies.wall_clock import MIDNIGHT, ONE_DAY
from eps.record.chain import Entry
from eps.record.store import append

FURTHEST = timedelta(days=731)
_NEED_A_TIME = frozenset({TodayReportKind.OPENS_LATE, TodayReportKind.CLOSES_EARLY})


class DateOutOfRange(Invalid):
    """Give a date from today to two years ahead."""


class NotASpecifiedDate(NotFound):
    """No hours of its own are stated for {day}."""


class NothingReportedToday(NotFound):
    """Nothing of this kind is reported for today, so nothing can be taken back."""


class TimeMissing(Invalid):
    """Say at what time."""


class NotAMinuteOfTheDay(Invalid):
    """Give a time from 00:00 to 23:59."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes which pharmacy when, and the version of it that they had read."""

    ods_code: OdsCode
    version: int
    principal: Principal
    at: datetime


@transactional
async def set_opening_hours(edit: Edit, week: tuple[Day, ...]) -> Pharmacy:
    """In place of the whole week. The hours are confirmed by it."""
    pharmacy = await _read(edit, Action.CHANGE_HOURS)
    whole = validate_week(week)
    await rows.write_week(edit.ods_code, whole, london_date(edit.at))
    return await _changed(edit, "hours.set", {"from": week_text(pharmacy.week), "to": week_text(whole)})


@transactional
async def confirm_hours(edit: Edit) -> Pharmacy:
    """The week is still right."""
    pharmacy = await _read(edit, Action.CHANGE_HOURS)
    today = london_date(edit.at)
    await rows.write_week(edit.ods_code, pharmacy.week, today)
    return await _changed(edit, "hours.confirmed", {"from": pharmacy.confirmed_on, "to": today})


@transactional
async def set_specified_date(edit: Edit, day: date, sessions: Iterable[Session]) -> Pharmacy:
    """The hours of one date, in place of what its weekday says; none is closed all day."""
    pharmacy = await _read(edit, Action.CHANGE_HOURS)
    if not timedelta() <= day - london_date(edit.at) <= FURTHEST:
        raise DateOutOfRange(pointer="/date")
    before, after = _hours_on(pharmacy, day - ONE_DAY), _hours_on(pharmacy, day + ONE_DAY)
    whole = validate_day(sessions, before=before, after=after)
    await rows.write_specified_date(edit.ods_code, day, whole)
    held = _day_text(pharmacy.specified_dates.get(day))
    return await _changed(edit, "date.set", {"day": day, "from": held, "to": day_text(whole)})


@transactional
async def remove_specified_date(edit: Edit, day: date) -> Pharmacy:
    """Its weekday's hours hold again."""
    pharmacy = await _read(edit, Action.CHANGE_HOURS)
    held = _day_text(pharmacy.specified_dates.get(day))
    if held is None:
        raise NotASpecifiedDate(day=day)
    await rows.remove_specified_date(edit.ods_code, day)
    return await _changed(edit, "date.removed", {"day": day, "from": held, "to": None})


@transactional
async def report_today(edit: Edit, kind: TodayReportKind, minute: int | None) -> Pharmacy:
    """`minute` since midnight is when it opens or closes, or until when the rest lasts, where None is all day."""
    await _read(edit, Action.REPORT_TODAY)
    if minute is None and kind in _NEED_A_TIME:
        raise TimeMissing(pointer="/at")
    if minute is not None and not 0 <= minute < MIDNIGHT:
        raise NotAMinuteOfTheDay(pointer="/at")
    report = TodayReport(london_date(edit.at), kind, minute, edit.at)
    await rows.write_report(edit.ods_code, report)
    return await _changed(edit, "today.reported", _told(report))


@transactional
async def take_back_today(edit: Edit, kind: TodayReportKind | None = None) -> Pharmacy:
    """What was said of today is not so: of this kind, or all of it. The record keeps that it was said."""
    pharmacy = await _read(edit, Action.REPORT_TODAY)
    taken_back = [one for one in pharmacy.reports_on(london_date(edit.at)) if kind in (None, one.kind)]
    if not taken_back:
        raise NothingReportedToday
    await rows.remove_reports(edit.ods_code, taken_back)
    return await _changed(edit, "today.taken-back", *map(_told, taken_back))


async def _read(edit: Edit, action: Action) -> Pharmacy:
    """Locked against everybody else who changes it, files that are imported included."""
    await lock_exclusively([edit.ods_code, DIRECTORY_LOCK])
    pharmacy = await pharmacy_now(edit.ods_code)
    require_for_code(edit.principal, action, ods_code=edit.ods_code, icb_code=pharmacy.icb_code)
    if pharmacy.version != edit.version:
        raise Stale
    return pharmacy


async def _changed(edit: Edit, act: str, *payloads: Mapping[str, object]) -> Pharmacy:
    stream, by = f"pharmacy/{edit.ods_code}", edit.principal
    await append([Entry(stream, edit.at, by.subject, by.role, act, payload) for payload in payloads])
    await note_change([edit.ods_code], edit.at)
    return await pharmacy_now(edit.ods_code)


def _told(report: TodayReport) -> Mapping[str, object]:
    return {"day": report.day, "kind": report.kind, "at_minute": report.at}


def _hours_on(pharmacy: Pharmacy, day: date) -> Day:
    return pharmacy.specified_dates.get(day, pharmacy.week[day.weekday()])


def _day_text(sessions: Day) -> str | None:
    return None if sessions is None else day_text(sessions)
