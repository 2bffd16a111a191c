"""Rows of code decisions, in and out as values. The caller opens the transaction."""

from collections.abc import Collection, Iterable, Mapping

import orjson

from eps.database import Row, as_date, as_instant, execute, fetch, insert_many
from eps.identifiers import OdsCode
from eps.pharmacies.code_decisions import CodeDecision, Decision

_COLUMNS = (
    "ods_code", "closed_on", "waiting_since", "candidates", "decision", "with_code", "decided_by", "decided_at",
)  # fmt: skip
_DECISION = f"SELECT {', '.join(_COLUMNS)} FROM code_decision"


async def code_decisions(codes: Collection[OdsCode]) -> Mapping[OdsCode, CodeDecision]:
    """Of those codes that ODS closed while this register knew them."""
    rows = await fetch(f"{_DECISION} WHERE ods_code = ANY($1::text[])", sorted(codes))
    return {decision.ods_code: decision for decision in map(_as_decision, rows)}


async def decisions_towards(ods_code: OdsCode) -> list[CodeDecision]:
    """Of closed codes that went on as this one, or that wait with this one among their candidates."""
    rows = await fetch(
        f"{_DECISION} WHERE with_code = $1 OR (decision IS NULL AND candidates LIKE $2) ORDER BY ods_code",
        ods_code,
        f'%"{ods_code}"%',
    )
    return [_as_decision(row) for row in rows]


async def waiting_codes() -> list[CodeDecision]:
    rows = await fetch(f"{_DECISION} WHERE decision IS NULL ORDER BY waiting_since, ods_code")
    return [_as_decision(row) for row in rows]


async def closures_to_record() -> list[CodeDecision]:
    """Decided closed or joined, and nobody recorded a permanent closure since: what a run cut short left to be done."""
    rows = await fetch(
        f"""{_DECISION} WHERE decision IN ('closed', 'joined') AND NOT EXISTS (
            SELECT 1 FROM closure WHERE closure.ods_code = code_decision.ods_code AND closure.kind = 'permanent'
            AND closure.recorded_at >= code_decision.waiting_since
        ) ORDER BY ods_code"""
    )
    return [_as_decision(row) for row in rows]


async def write_decisions(decisions: Iterable[CodeDecision]) -> None:
    """In place of what was held of the same codes."""
    written = list(decisions)
    await remove_decisions([decision.ods_code for decision in written])
    await insert_many("code_decision", _COLUMNS, [_as_row(decision) for decision in written])


async def remove_decisions(codes: Collection[OdsCode]) -> None:
    await execute("DELETE FROM code_decision WHERE ods_code = ANY($1::text[])", sorted(codes))


async def serving_codes_at(postcodes: Collection[str]) -> list[tuple[str, OdsCode]]:
    """Postcode and code of every dispenser there that is active or proposed and that ODS has not said it will close."""
    rows = await fetch(
        """SELECT postcode, ods_code FROM pharmacy WHERE postcode = ANY($1::text[]) AND postcode <> '' AND listed
        AND closed_on IS NULL AND operational_status <> 'closed' ORDER BY ods_code""",
        sorted(postcodes),
    )
    return [(row["postcode"], OdsCode.trusted(row["ods_code"])) for row in rows]


def _as_row(decision: CodeDecision) -> tuple[object, ...]:
    return (
        decision.ods_code,
        decision.closed_on,
        decision.waiting_since,
        orjson.dumps(list(decision.candidates)).decode(),
        decision.decision,
        decision.with_code,
        decision.decided_by,
        decision.decided_at,
    )


def _as_decision(row: Row) -> CodeDecision:
    return CodeDecision(
        ods_code=OdsCode.trusted(row["ods_code"]),
        closed_on=as_date(row["closed_on"]),
        waiting_since=as_instant(row["waiting_since"]),
        candidates=tuple(OdsCode.trusted(code) for code in orjson.loads(row["candidates"])),
        decision=Decision(row["decision"]) if row["decision"] else None,
        with_code=OdsCode.trusted(row["with_code"]) if row["with_code"] else None,
        decided_by=row["decided_by"],
        decided_at=as_instant(row["decided_at"]) if row["decided_at"] else None,
    )
