"""Rows of the directory as values, by few statements: a process reads all of it as it starts, then what changed."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from eps.database import Row, as_date, as_instant, fetch, insert_many
from eps.geography import Point
from eps.identifiers import OdsCode
from eps.locks import lock_exclusively
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import CLOSURE, EFFECTIVE, as_closure
from eps.pharmacies.domain import Day, Kind, OperationalStatus, Pharmacy, Supply, TodayReport, TodayReportKind
from eps.pharmacies.stored_hours import sessions_of, week_of
from eps.watching import announce

EVERYTHING = "*"
"""Stands for a code where so much changed that everything is to be read again."""
DIRECTORY_LOCK = "directory"
"""Sorts after every ODS code, so whoever locks both locks the codes first."""

_COLUMNS = """ods_code, name, kind, postcode, address, published_name, supply, eps_enabled, latitude, longitude,
    approximate, telephone, operational_status, opened_on, closed_on, icb_code, english, week, confirmed_on, version,
    listed"""
_PHARMACY = f"SELECT {_COLUMNS} FROM pharmacy WHERE TRUE"
_PHARMACY_TO_ADDRESS = f"""SELECT {_COLUMNS},
    EXISTS (SELECT 1 FROM closure WHERE closure.ods_code = pharmacy.ods_code AND {EFFECTIVE}) AS closes
    FROM pharmacy WHERE TRUE"""
"""Few pharmacies ever close: the others need no second question."""


async def all_pharmacies() -> list[Pharmacy]:
    return await _pharmacies(None)


async def pharmacies_by_code(codes: Iterable[OdsCode]) -> Mapping[OdsCode, Pharmacy]:
    """Those of the codes that the register holds, each with all that was said of it and its effective closures."""
    return {pharmacy.ods_code: pharmacy for pharmacy in await _pharmacies(sorted(set(codes)))}


async def pharmacy_to_nominate(ods_code: OdsCode) -> Pharmacy | None:
    """With its effective closures; without the dates, reports and decision, on which no nomination depends."""
    return (await pharmacies_to_address([ods_code])).get(ods_code)


async def pharmacies_to_address(codes: Collection[OdsCode]) -> dict[OdsCode, Pharmacy]:
    """Those of the codes that are known, each as `pharmacy_to_nominate` gives it."""
    if not codes:
        return {}
    rows = await _of(_PHARMACY_TO_ADDRESS, sorted(codes))
    closing = [OdsCode.trusted(row["ods_code"]) for row in rows if row["closes"]]
    said = _Said({}, {}, await _closures(closing) if closing else {}, frozenset())
    return {pharmacy.ods_code: pharmacy for pharmacy in (_as_pharmacy(row, said) for row in rows)}


async def note_change(codes: Iterable[OdsCode | str], at: datetime) -> None:
    """Tells every process to read these codes again. Until the transaction ends nobody else changes the directory, so
    that changes become visible in the order of their ids: call it late."""
    await lock_exclusively([DIRECTORY_LOCK])
    await insert_many("directory_change", ("ods_code", "at"), [(code, at) for code in codes])
    await announce()


async def directory_version() -> int:
    [row] = await fetch("SELECT max(id) AS version FROM directory_change")
    return row["version"] or 0


async def codes_changed_since(version: int) -> set[str]:
    """`EVERYTHING` may be among them."""
    rows = await fetch("SELECT DISTINCT ods_code FROM directory_change WHERE id > $1", version)
    return {row["ods_code"] for row in rows}


async def bank_holidays() -> dict[date, str]:
    """Titles by day."""
    rows = await fetch("SELECT day, title FROM holiday ORDER BY day")
    return {as_date(row["day"]): row["title"] for row in rows}


async def packed_postcodes(outwards: Collection[str] | None = None) -> dict[str, bytes]:
    """By outward code, of these or of all, as `Postcodes.unpack` takes them."""
    every = "SELECT outward, packed FROM postcode_district"
    if outwards is None:
        rows = await fetch(every)
    else:
        rows = await fetch(f"{every} WHERE outward = ANY($1::text[])", sorted(outwards))
    return {row["outward"]: row["packed"] for row in rows}


async def practice_on_closed(ods_code: OdsCode) -> str:
    """What the practice wants of orders for a dispenser out of service: `refuse` or `token`."""
    rows = await fetch("SELECT on_closed FROM practice WHERE ods_code = $1", ods_code)
    return str(rows[0]["on_closed"]) if rows else "refuse"


async def practice_issues_here(ods_code: OdsCode | None) -> bool:
    rows = await fetch("SELECT 1 FROM practice WHERE ods_code = $1 AND issues_here", ods_code)
    return bool(rows)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of pharmacies beside their own rows, by code."""

    dates: Mapping[str, Mapping[date, Day]]
    reports: Mapping[str, tuple[TodayReport, ...]]
    closures: Mapping[str, tuple[Closure, ...]]
    waiting: Collection[str]


async def _pharmacies(codes: list[OdsCode] | None) -> list[Pharmacy]:
    said = _Said(
        await _specified_dates(codes), await _reports(codes), await _closures(codes), await _waiting(codes)
    )
    rows = await _of(_PHARMACY, codes)
    return await asyncio.to_thread(lambda: [_as_pharmacy(row, said) for row in rows])


async def _specified_dates(codes: list[OdsCode] | None) -> dict[str, dict[date, Day]]:
    dates: dict[str, dict[date, Day]] = defaultdict(dict)
    for row in await _of("SELECT ods_code, day, sessions FROM specified_date WHERE TRUE", codes):
        dates[row["ods_code"]][as_date(row["day"])] = sessions_of(row["sessions"])
    return dates


async def _reports(codes: list[OdsCode] | None) -> dict[str, tuple[TodayReport, ...]]:
    reports: dict[str, tuple[TodayReport, ...]] = defaultdict(tuple)
    for row in await _of(
        "SELECT ods_code, day, kind, at_minute, reported_at FROM today_report WHERE TRUE", codes
    ):
        report = TodayReport(
            as_date(row["day"]),
            TodayReportKind(row["kind"]),
            row["at_minute"],
            as_instant(row["reported_at"]),
        )
        reports[row["ods_code"]] += (report,)
    return reports


async def _closures(codes: list[OdsCode] | None) -> dict[str, tuple[Closure, ...]]:
    """The effective ones, in the order of their starts."""
    closures: dict[str, tuple[Closure, ...]] = defaultdict(tuple)
    for row in await _of(f"SELECT {CLOSURE} FROM closure WHERE {EFFECTIVE}", codes):
        closures[row["ods_code"]] += (as_closure(row),)
    return {
        code: tuple(sorted(of_code, key=lambda closure: closure.starts_at))
        for code, of_code in closures.items()
    }


async def _waiting(codes: list[OdsCode] | None) -> set[str]:
    rows = await _of("SELECT ods_code FROM code_decision WHERE decision IS NULL", codes)
    return {row["ods_code"] for row in rows}


async def _of(sql: str, codes: list[OdsCode] | None) -> list[Row]:
    """Rows of these codes, of every code where None."""
    return await (fetch(sql) if codes is None else fetch(f"{sql} AND ods_code = ANY($1::text[])", codes))


def _as_pharmacy(row: Row, said: _Said) -> Pharmacy:
    code = OdsCode.trusted(row["ods_code"])
    return Pharmacy(
        *(code, row["name"], Kind(row["kind"]), row["postcode"]),
        address_lines=tuple(orjson.loads(row["address"])),
        published_name=row["published_name"],
        supply=Supply(row["supply"]),
        eps_enabled=bool(row["eps_enabled"]),
        point=None if row["latitude"] is None else Point(row["latitude"], row["longitude"]),
        approximate=bool(row["approximate"]),
        telephone=row["telephone"],
        operational_status=OperationalStatus(row["operational_status"]),
        opened_on=as_date_or_none(row["opened_on"]),
        closed_on=as_date_or_none(row["closed_on"]),
        icb_code=row["icb_code"],
        english=bool(row["english"]),
        week=week_of(row["week"]),
        confirmed_on=as_date_or_none(row["confirmed_on"]),
        specified_dates=said.dates.get(code, {}),
        reports=said.reports.get(code, ()),
        closures=said.closures.get(code, ()),
        awaiting_decision=code in said.waiting,
        listed=bool(row["listed"]),
        version=row["version"],
    )


def as_date_or_none(stored: str | date | None) -> date | None:
    return None if stored is None else as_date(stored)
