"""Weeks, single dates and reports for a day beside the record of them, for `verify`: a page by one statement, which
sees one instant."""

from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from eps.database import Row, as_instant, fetch
from eps.record.chain import instant_text

WITH_RECORD = """
    WITH page AS (SELECT ods_code, week FROM pharmacy WHERE ods_code > $1 ORDER BY ods_code LIMIT $2)
    SELECT ods_code, 0 AS number, 'week' AS kind, CAST(NULL AS varchar) AS day, week AS value,
        CAST(NULL AS integer) AS at_minute, CAST(NULL AS timestamptz) AS at FROM page
    UNION ALL SELECT s.ods_code, 0, 'date', CAST(s.day AS varchar), s.sessions, NULL, NULL
        FROM page JOIN specified_date s ON s.ods_code = page.ods_code
    UNION ALL SELECT t.ods_code, 0, 'report', CAST(t.day AS varchar), t.kind, t.at_minute, t.reported_at
        FROM page JOIN today_report t ON t.ods_code = page.ods_code
    UNION ALL SELECT page.ods_code, e.seq, e.act, NULL, e.payload, NULL, NULL
        FROM page JOIN record e ON e.stream = 'pharmacy/' || page.ods_code AND e.act IN (
            'hours.set', 'pharmacy.changed', 'date.set', 'date.removed', 'today.reported', 'today.taken-back')
    ORDER BY 1, 2"""


@dataclass(slots=True)
class Hours:
    """`week` is None where nothing is told of it; `dates` are sessions by day, None where a day's own are removed;
    `reports` are the minute and the instant of each by its day and kind."""

    week: object = None
    dates: dict[str, object] = field(default_factory=dict)
    reports: dict[tuple[str, str], tuple[int | None, str]] = field(default_factory=dict)


@dataclass(slots=True)
class HeldHours:
    """Of one pharmacy: what its rows hold, and what the newest entries of the record tell."""

    ods_code: str
    held: Hours = field(default_factory=Hours)
    told: Hours = field(default_factory=Hours)
    is_readable: bool = True


async def hours_held(after: str, limit: int) -> list[HeldHours]:
    """Of those with the next codes."""
    found: dict[str, HeldHours] = {}
    for row in await fetch(WITH_RECORD, after, limit):
        hours = found.setdefault(row["ods_code"], HeldHours(row["ods_code"]))
        try:
            READ[row["kind"]](hours, row)
        except (ValueError, LookupError, TypeError):
            hours.is_readable = False
    return list(found.values())


def _read_week(hours: HeldHours, row: Row) -> None:
    hours.held.week = orjson.loads(row["value"])


def _read_date(hours: HeldHours, row: Row) -> None:
    hours.held.dates[row["day"]] = orjson.loads(row["value"])


def _read_hours_set(hours: HeldHours, row: Row) -> None:
    hours.told.week = orjson.loads(orjson.loads(row["value"])["payload"]["to"])


def _read_changed(hours: HeldHours, row: Row) -> None:
    """By files: names what differs, from what and to what."""
    if "week" in (changed := orjson.loads(row["value"])["payload"]):
        hours.told.week = orjson.loads(changed["week"][1])


def _read_day(hours: HeldHours, row: Row) -> None:
    payload = orjson.loads(row["value"])["payload"]
    hours.told.dates[payload["day"]] = None if payload["to"] is None else orjson.loads(payload["to"])


def _read_report(hours: HeldHours, row: Row) -> None:
    at = instant_text(as_instant(row["at"]))
    hours.held.reports[row["day"], row["value"]] = row["at_minute"], at


def _read_reported(hours: HeldHours, row: Row) -> None:
    entry = orjson.loads(row["value"])
    said = entry["payload"]
    hours.told.reports[said["day"], said["kind"]] = said["at_minute"], entry["at"]


def _read_taken_back(hours: HeldHours, row: Row) -> None:
    said = orjson.loads(row["value"])["payload"]
    del hours.told.reports[said["day"], said["kind"]]


READ: dict[str, Callable[[HeldHours, Row], None]] = {
    "week": _read_week,
    "date": _read_date,
    "report": _read_report,
    "hours.set": _read_hours_set,
    "pharmacy.changed": _read_changed,
    "date.set": _read_day,
    "date.removed": _read_day,
    "today.reported": _read_reported,
    "today.taken-back": _read_taken_back,
}
