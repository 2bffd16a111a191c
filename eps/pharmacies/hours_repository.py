"""Rows of what staff say of their own pharmacy. The caller opens the transaction and holds the locks."""

from collections.abc import Iterable
from datetime import date

from eps.database import execute, fetch
from eps.identifiers import OdsCode
from eps.pharmacies.domain import Day, Session, TodayReport
from eps.pharmacies.facts import FieldGroup, Source, Stated
from eps.pharmacies.import_repository import sources_of, sources_text
from eps.pharmacies.stored_hours import day_text, week_text


async def write_week(ods_code: OdsCode, week: tuple[Day, ...], day: date) -> None:
    """Said by the pharmacy itself on this day, so a file must be newer to take its place."""
    [row] = await fetch("SELECT sources FROM pharmacy WHERE ods_code = $1", ods_code)
    sources = {**sources_of(row["sources"]), FieldGroup.HOURS: Stated(Source.PHARMACY, day)}
    await execute(
        "UPDATE pharmacy SET week = $1, confirmed_on = $2, sources = $3, version = version + 1 WHERE ods_code = $4",
        week_text(week),
        day,
        sources_text(sources),
        ods_code,
    )


async def write_specified_date(ods_code: OdsCode, day: date, sessions: tuple[Session, ...]) -> None:
    await execute(
        """INSERT INTO specified_date (ods_code, day, sessions) VALUES ($1, $2, $3)
        ON CONFLICT (ods_code, day) DO UPDATE SET sessions = excluded.sessions""",
        ods_code,
        day,
        day_text(sessions),
    )
    await _next_version(ods_code)


async def remove_specified_date(ods_code: OdsCode, day: date) -> None:
    await execute("DELETE FROM specified_date WHERE ods_code = $1 AND day = $2", ods_code, day)
    await _next_version(ods_code)


async def write_report(ods_code: OdsCode, report: TodayReport) -> None:
    """In place of what was reported of the same kind for the same day."""
    await execute(
        """INSERT INTO today_report (ods_code, day, kind, at_minute, reported_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (ods_code, day, kind)
        DO UPDATE SET at_minute = excluded.at_minute, reported_at = excluded.reported_at""",
        ods_code,
        report.day,
        report.kind.value,
        report.at,
        report.reported_at,
    )
    await _next_version(ods_code)


async def remove_reports(ods_code: OdsCode, reports: Iterable[TodayReport]) -> None:
    for report in reports:
        await execute(
            "DELETE FROM today_report WHERE ods_code = $1 AND day = $2 AND kind = $3",
            ods_code,
            report.day,
            report.kind.value,
        )
    await _next_version(ods_code)


async def _next_version(ods_code: OdsCode) -> None:
    await execute("UPDATE pharmacy SET version = version + 1 WHERE ods_code = $1", ods_code)
