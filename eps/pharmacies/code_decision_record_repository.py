"""Decisions on codes beside the record of them, for `verify`: a page by one statement, which sees one instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from eps.database import Row, as_instant, fetch
from eps.record.chain import instant_text

WITH_RECORD = """
    WITH page AS (SELECT ods_code FROM (
        SELECT ods_code FROM code_decision UNION SELECT ods_code FROM pharmacy) AS known
        WHERE ods_code > $1 ORDER BY ods_code LIMIT $2)
    SELECT page.ods_code, 0 AS seq, NULL AS act, NULL AS payload, CAST(d.closed_on AS varchar) AS closed_on,
        d.waiting_since, d.candidates, d.decision, d.with_code, d.decided_by, d.decided_at
        FROM page LEFT JOIN code_decision d ON d.ods_code = page.ods_code
    UNION ALL SELECT page.ods_code, e.seq, e.act, e.payload, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM page JOIN record e ON e.stream = 'pharmacy/' || page.ods_code
        AND e.act IN ('code.waiting', 'code.decided', 'code.moved', 'code.reopened')
    ORDER BY 1, 2"""

Facts = dict[str, object]
"""Of one decision, by the names of its columns, in the words of the record; empty where there is none."""


@dataclass(slots=True)
class HeldDecision:
    """Of one code: what its row holds, and what its record tells."""

    ods_code: str
    held: Facts
    told: Facts
    is_readable: bool = True


async def decisions_held(after: str, limit: int) -> list[HeldDecision]:
    """Of those with the next codes."""
    found: dict[str, HeldDecision] = {}
    for row in await fetch(WITH_RECORD, after, limit):
        decision = found.setdefault(row["ods_code"], HeldDecision(row["ods_code"], {}, {}))
        try:
            _read(decision, row)
        except (ValueError, LookupError, TypeError, AttributeError):
            decision.is_readable = False
    return list(found.values())


def _read(decision: HeldDecision, row: Row) -> None:
    if row["act"] is None:
        decision.held = {} if row["closed_on"] is None else _held(row)
    else:
        decision.told = _after(decision.told, orjson.loads(row["payload"]))


def _held(row: Row) -> Facts:
    decided_at = row["decided_at"]
    return {
        "closed_on": row["closed_on"],
        "waiting_since": instant_text(as_instant(row["waiting_since"])),
        "candidates": orjson.loads(row["candidates"]),
        "decision": row["decision"],
        "with_code": row["with_code"],
        "decided_by": row["decided_by"],
        "decided_at": None if decided_at is None else instant_text(as_instant(decided_at)),
    }


def _after(told: Facts, entry: Mapping[str, Any]) -> Facts:
    """What is decided once this has happened."""
    match entry["act"], entry["payload"]:
        case "code.reopened", _:
            return {}
        case "code.moved", says:
            return {**told, "closed_on": says["to"]}
        case "code.decided", says:
            return {
                **(told or _waiting(entry)),
                **_decided(says),
                "decided_by": entry["actor"],
                "decided_at": entry["at"],
            }
    return _waiting(entry)


def _decided(says: Mapping[str, Any]) -> Facts:
    """By a commissioner of a code that waited, or by whoever imported the file, at once or later."""
    return {"decision": says["to"] if "to" in says else says["decision"], "with_code": says.get("with")}


def _waiting(entry: Mapping[str, Any]) -> Facts:
    says, nothing = entry["payload"], ("decision", "with_code", "decided_by", "decided_at")
    told = {"closed_on": says["closed_on"], "waiting_since": entry["at"], "candidates": says["candidates"]}
    return {**told, **dict.fromkeys(nothing)}
