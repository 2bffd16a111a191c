"""Rows of the directory as an import reads and writes them: facts and sources. The caller opens the transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

import orjson

from eps.database import Row, as_date, execute, fetch, insert_many
from eps.geography import Point
from eps.identifiers import OdsCode
from eps.pharmacies.domain import Kind, OperationalStatus, Supply
from eps.pharmacies.facts import (
    FieldGroup,
    PharmacyFacts,
    Practice,
    Registered,
    Shown,
    Source,
    Sources,
    Stated,
)
from eps.pharmacies.import_report import FileReport
from eps.pharmacies.repository import as_date_or_none
from eps.pharmacies.stored_hours import week_of, week_text

_FACTS = (
    "ods_code", "published_name", "eps_enabled", "published_address", "listed_name", "ods_kind", "recorded_kind",
    "recorded_supply", "postcode", "telephone", "operational_status", "opened_on", "closed_on", "icb_code", "english",
    "week", "confirmed_on", "sources", "listed",
)  # fmt: skip
_SHOWN = ("name", "kind", "supply", "address", "latitude", "longitude", "approximate")
_PHARMACY = (*_FACTS, *_SHOWN, "version")
_PRACTICE = (
    "ods_code", "published_name", "published_address", "postcode", "telephone", "icb_code",
    "operational_status", "opened_on", "closed_on", "issues_here", "prescribing_setting", "on_closed",
)  # fmt: skip


async def registered(codes: Collection[OdsCode] | None) -> dict[OdsCode, Registered]:
    """Everything held of these codes, of every code where None; of those in no list nothing, for no import speaks of
    them."""
    rows = await _of(f"SELECT {', '.join(_PHARMACY)} FROM pharmacy WHERE listed", codes)
    return {(known := _as_registered(row)).facts.ods_code: known for row in rows}


async def practices(codes: Collection[OdsCode] | None) -> dict[OdsCode, Practice]:
    rows = await _of(f"SELECT {', '.join(_PRACTICE)} FROM practice WHERE TRUE", codes)
    return {(known := _as_practice(row)).ods_code: known for row in rows}


async def unlisted_codes() -> set[OdsCode]:
    """Those that no import may close or change."""
    rows = await fetch("SELECT ods_code FROM pharmacy WHERE NOT listed")
    return {OdsCode.trusted(row["ods_code"]) for row in rows}


async def is_empty() -> bool:
    """Nothing was ever imported."""
    return not await fetch("SELECT 1 FROM pharmacy WHERE listed LIMIT 1")


async def write_pharmacies(changed: Sequence[Registered]) -> None:
    codes = [pharmacy.facts.ods_code for pharmacy in changed]
    await execute("DELETE FROM pharmacy WHERE ods_code = ANY($1::text[])", codes)
    await insert_many("pharmacy", _PHARMACY, [_pharmacy_row(pharmacy) for pharmacy in changed])


async def write_practices(changed: Sequence[Practice]) -> None:
    codes = [practice.ods_code for practice in changed]
    await execute("DELETE FROM practice WHERE ods_code = ANY($1::text[])", codes)
    await insert_many("practice", _PRACTICE, [_practice_row(practice) for practice in changed])


async def write_districts(packed: Mapping[str, bytes]) -> None:
    """Postcodes packed by outward code."""
    await execute("DELETE FROM postcode_district WHERE outward = ANY($1::text[])", list(packed))
    await insert_many("postcode_district", ("outward", "packed"), list(packed.items()))


async def write_holidays(titles: Mapping[date, str]) -> None:
    """In place of everything from the first of these days on: earlier ones are history."""
    if not titles:
        return
    await execute("DELETE FROM holiday WHERE day >= $1", min(titles))
    await insert_many("holiday", ("day", "title"), list(titles.items()))


async def record_files(files: Iterable[FileReport], at: datetime) -> None:
    rows = [(file.kind, file.as_of, at, orjson.dumps(dict(file.counts)).decode()) for file in files]
    await insert_many("directory_import", ("kind", "as_of", "imported_at", "counts"), rows)


async def _of(sql: str, codes: Collection[OdsCode] | None) -> list[Row]:
    if codes is None:
        return await fetch(sql)
    return await fetch(f"{sql} AND ods_code = ANY($1::text[])", sorted(codes))


def _pharmacy_row(pharmacy: Registered) -> tuple[object, ...]:
    return (*_facts_row(pharmacy.facts), *_shown_row(pharmacy.shown), pharmacy.version)


def _facts_row(facts: PharmacyFacts) -> tuple[object, ...]:
    return (
        facts.ods_code,
        facts.published_name,
        facts.eps_enabled,
        _lines(facts.published_address),
        facts.listed_name,
        facts.ods_kind,
        facts.recorded_kind,
        facts.recorded_supply,
        facts.postcode,
        facts.telephone,
        facts.operational_status,
        facts.opened_on,
        facts.closed_on,
        facts.icb_code,
        facts.english,
        week_text(facts.week),
        facts.confirmed_on,
        sources_text(facts.sources),
        facts.listed,
    )


def _shown_row(shown: Shown) -> tuple[object, ...]:
    return (
        shown.name,
        shown.kind,
        shown.supply,
        _lines(shown.address_lines),
        shown.point.latitude if shown.point else None,
        shown.point.longitude if shown.point else None,
        shown.approximate,
    )


def _as_registered(row: Row) -> Registered:
    facts = PharmacyFacts(
        ods_code=OdsCode.trusted(row["ods_code"]),
        published_name=row["published_name"],
        published_address=tuple(orjson.loads(row["published_address"])),
        postcode=row["postcode"],
        telephone=row["telephone"],
        listed_name=row["listed_name"],
        ods_kind=Kind(row["ods_kind"]) if row["ods_kind"] else None,
        recorded_kind=Kind(row["recorded_kind"]) if row["recorded_kind"] else None,
        recorded_supply=Supply(row["recorded_supply"]) if row["recorded_supply"] else None,
        eps_enabled=bool(row["eps_enabled"]),
        operational_status=OperationalStatus(row["operational_status"]),
        opened_on=as_date_or_none(row["opened_on"]),
        closed_on=as_date_or_none(row["closed_on"]),
        icb_code=row["icb_code"],
        english=bool(row["english"]),
        week=week_of(row["week"]),
        confirmed_on=as_date_or_none(row["confirmed_on"]),
        sources=sources_of(row["sources"]),
        listed=bool(row["listed"]),
    )
    return Registered(facts, _shown(row), row["version"])


def _shown(row: Row) -> Shown:
    return Shown(
        name=row["name"],
        address_lines=tuple(orjson.loads(row["address"])),
        kind=Kind(row["kind"]),
        supply=Supply(row["supply"]),
        point=None if row["latitude"] is None else Point(row["latitude"], row["longitude"]),
        approximate=bool(row["approximate"]),
    )


def _practice_row(practice: Practice) -> tuple[object, ...]:
    return (
        practice.ods_code,
        practice.published_name,
        _lines(practice.published_address),
        practice.postcode,
        practice.telephone,
        practice.icb_code,
        practice.operational_status,
        practice.opened_on,
        practice.closed_on,
        practice.issues_here,
        practice.prescribing_setting,
        practice.on_closed,
    )


def _as_practice(row: Row) -> Practice:
    return Practice(
        ods_code=OdsCode.trusted(row["ods_code"]),
        published_name=row["published_name"],
        published_address=tuple(orjson.loads(row["published_address"])),
        postcode=row["postcode"],
        telephone=row["telephone"],
        icb_code=row["icb_code"],
        operational_status=OperationalStatus(row["operational_status"]),
        opened_on=as_date_or_none(row["opened_on"]),
        closed_on=as_date_or_none(row["closed_on"]),
        issues_here=bool(row["issues_here"]),
        prescribing_setting=row["prescribing_setting"],
        on_closed=row["on_closed"],
    )


def _lines(address: tuple[str, ...]) -> str:
    return orjson.dumps(address).decode()


def sources_text(sources: Sources) -> str:
    plain = {group.value: [stated.source, stated.as_of] for group, stated in sources.items()}
    return orjson.dumps(plain).decode()


@lru_cache(maxsize=1_000)  # nearly all come from the same few files
def sources_of(text: str) -> Sources:
    return {
        FieldGroup(group): Stated(Source(source), as_date(as_of) if as_of else None)
        for group, (source, as_of) in orjson.loads(text).items()
    }
