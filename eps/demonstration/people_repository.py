"""Whom there is to sign in as in a demonstration: one of each kind, found by what does not change while people try it.
A patient is of a kind by whom they nominated before anybody tried anything: a change stands on the record with what was
before, and what the demonstration itself did counts as before. Reads only."""

from collections.abc import Callable, Mapping
from typing import Any

from eps.database import fetch
from eps.demonstration.town import OPERATOR
from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.seeding import ACTOR
from eps.pharmacies.published.capitals import in_ordinary_capitals
from eps.record.chain import entry_of

OURS = [ACTOR, OPERATOR]
_ALIVE = "p.synthetic AND p.date_of_death IS NULL AND p.superseded_by IS NULL"
_ORDINARY = f"{_ALIVE} AND NOT p.restricted AND p.postcode NOT LIKE 'ZZ99%'"
_CLOSED = """SELECT c.id FROM closure c WHERE EXISTS (
    SELECT 1 FROM proposal o WHERE o.closure_id = c.id AND o.type = 'P1') ORDER BY c.recorded_at, c.ods_code LIMIT 1"""
"""The first closure that made offers, whatever became of them since."""
_CLOSING = f"SELECT ods_code FROM closure WHERE id = ({_CLOSED}) OR reported_by = '{OPERATOR}'"
"""Pharmacies that close, or ask to, before anybody tries anything."""
_UNMOVED = f"{_ORDINARY} AND NOT p.id = ANY($1::bigint[])"
_FIRST: Mapping[str, str] = {
    "open": f"""SELECT p.id, p.nhs_number FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.type = 'P1' AND {_UNMOVED} AND n.ods_code NOT IN ({_CLOSING}) ORDER BY p.id LIMIT 1""",
    "none": f"""SELECT p.id, p.nhs_number FROM patient p WHERE {_UNMOVED}
        AND NOT EXISTS (SELECT 1 FROM nomination n WHERE n.patient_id = p.id) ORDER BY p.id LIMIT 1""",
    "dispensing": f"""SELECT p.id, p.nhs_number FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.type = 'P3' AND {_UNMOVED} ORDER BY p.id LIMIT 1""",
}
"""Among those whom nobody who tries the demonstration changed."""
_UNCHANGING: Mapping[str, str] = {
    "closed": f"""SELECT p.nhs_number FROM proposal o JOIN patient p ON p.id = o.patient_id
        WHERE o.closure_id = ({_CLOSED}) AND o.type = 'P1' AND {_ORDINARY}
        ORDER BY NOT EXISTS (SELECT 1 FROM prescription i JOIN closure c ON c.id = o.closure_id
            WHERE i.patient_id = p.id AND i.issued_at <= c.starts_at), p.id LIMIT 1""",
    "restricted": f"SELECT p.nhs_number FROM patient p WHERE {_ALIVE} AND p.restricted ORDER BY p.id LIMIT 1",
}
Before = dict[str, str | None]
"""Whom a patient nominated at first, by type."""


async def first_of_each() -> dict[str, NhsNumber]:
    """By kind; a kind that nobody is of is left out."""
    moved = await _moved()
    found = {kind: await fetch(query) for kind, query in _UNCHANGING.items()}
    kinds = _kinds(frozenset(row["ods_code"] for row in await fetch(_CLOSING)))
    for kind, query in _FIRST.items():
        fitting = [*await fetch(query, [person["id"] for person, _ in moved])]
        fitting += [person for person, before in moved if kinds[kind](before)]
        found[kind] = sorted(fitting, key=lambda row: int(row["id"]))
    return {kind: NhsNumber.trusted(rows[0]["nhs_number"]) for kind, rows in found.items() if rows}


def _kinds(closing: frozenset[str]) -> dict[str, Callable[[Before], bool]]:
    return {
        "open": lambda before: before.get("P1") not in {None, *closing},
        "none": lambda before: not any(before.values()),
        "dispensing": lambda before: before.get("P3") is not None,
    }


async def _moved() -> list[tuple[dict[str, Any], Before]]:
    """Those whom somebody changed who tries the demonstration, with whom each nominated before."""
    changes = await fetch(
        """SELECT stream, payload FROM record WHERE act IN ('nomination.set', 'nomination.removed')
        AND NOT actor = ANY($1::text[]) ORDER BY stream, seq DESC""",
        OURS,
    )
    firsts: dict[int, Before] = {}
    for row in changes:  # the earliest of each type comes last
        said: Mapping[str, Any] = entry_of(row["payload"]).payload
        firsts.setdefault(int(row["stream"].partition("/")[2]), {})[said["type"]] = said["from"]
    people = await fetch(
        f"SELECT p.id, p.nhs_number FROM patient p WHERE {_ORDINARY} AND p.id = ANY($1::bigint[])", [*firsts]
    )
    return [(person, await _now(person["id"]) | firsts[person["id"]]) for person in people]


async def _now(patient_id: int) -> Before:
    rows = await fetch("SELECT type, ods_code FROM nomination WHERE patient_id = $1", patient_id)
    return {row["type"]: row["ods_code"] for row in rows}


async def first_closed() -> OdsCode | None:
    """The pharmacy that closed first: nothing that is done afterwards makes it another."""
    rows = await fetch(f"SELECT ods_code FROM closure WHERE id = ({_CLOSED})")
    return OdsCode.trusted(rows[0]["ods_code"]) if rows else None


async def first_to_prescribe() -> OdsCode | None:
    rows = await fetch("SELECT practice FROM prescription ORDER BY id LIMIT 1")
    return OdsCode.trusted(rows[0]["practice"]) if rows else None


async def practice_of_most(ods_code: OdsCode | None) -> OdsCode | None:
    """Of those who nominate the pharmacy; of all where it is None."""
    rows = await fetch(
        """SELECT p.practice, count(*) AS count FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE p.practice IS NOT NULL AND ($1 = '' OR n.ods_code = $1)
        GROUP BY p.practice ORDER BY count DESC, p.practice LIMIT 1""",
        ods_code or "",
    )
    return OdsCode.trusted(rows[0]["practice"]) if rows else None


async def practices_by_patients() -> list[OdsCode]:
    """By how many have them, fewest first."""
    rows = await fetch(
        """SELECT practice, count(*) AS count FROM patient WHERE practice IS NOT NULL
        GROUP BY practice ORDER BY count, practice"""
    )
    return [OdsCode.trusted(row["practice"]) for row in rows]


async def practice_name(ods_code: OdsCode) -> str:
    rows = await fetch("SELECT published_name FROM practice WHERE ods_code = $1", ods_code)
    return in_ordinary_capitals(rows[0]["published_name"]) if rows else str(ods_code)
