"""Rows of closures and of their cascades, in and out as values. The caller opens the transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eps.database import Row, as_instant, as_uuid, execute, fetch
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason

CLOSURE = """id, group_id, ods_code, kind, state, starts_at, ends_at, review_at, tell_from, ended_at, proposes_from,
    reason, still_dispensing, note, recorded_at, reported_by, confirmed, confirmed_by, version"""
EFFECTIVE = "state IN ('scheduled', 'in_force', 'ended')"


async def closure(closure_id: UUID) -> Closure | None:
    rows = await fetch(f"SELECT {CLOSURE} FROM closure WHERE id = $1", closure_id)
    return as_closure(rows[0]) if rows else None


async def closures_by_id(closure_ids: Sequence[UUID]) -> list[Closure]:
    rows = await fetch(f"SELECT {CLOSURE} FROM closure WHERE id = ANY($1::uuid[])", list(closure_ids))
    return [as_closure(row) for row in rows]


async def closures_of(ods_code: OdsCode) -> list[Closure]:
    """Every closure of one code, whatever became of it, in order of their starts."""
    rows = await fetch(f"SELECT {CLOSURE} FROM closure WHERE ods_code = $1 ORDER BY starts_at, id", ods_code)
    return [as_closure(row) for row in rows]


async def effective_closures(ods_code: OdsCode) -> tuple[Closure, ...]:
    """Those that were, are or will be a fact."""
    rows = await fetch(
        f"SELECT {CLOSURE} FROM closure WHERE ods_code = $1 AND {EFFECTIVE} ORDER BY starts_at", ods_code
    )
    return tuple(as_closure(row) for row in rows)


async def insert_closure(new: Closure, *, role: str) -> None:
    await execute(
        """INSERT INTO closure (id, group_id, ods_code, kind, state, starts_at, ends_at, review_at, tell_from,
        proposes_from, reason, still_dispensing, note, recorded_at, reported_by, reported_role, confirmed,
        confirmed_by, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)""",
        new.id,
        new.group,
        new.ods_code,
        new.kind.value,
        new.state.value,
        new.starts_at,
        new.ends_at,
        new.review_at,
        new.tell_from,
        new.proposes_from,
        new.reason.value,
        new.still_dispensing,
        new.note,
        new.recorded_at,
        new.reported_by,
        role,
        new.confirmed,
        new.confirmed_by,
    )


async def update_closure(changed: Closure) -> bool:
    """Writes the whole value over the version it was read at; False where somebody else was first."""
    changes = await execute(
        """UPDATE closure SET state = $1, starts_at = $2, ends_at = $3, review_at = $4, tell_from = $5, ended_at = $6,
        proposes_from = $7, reason = $8, still_dispensing = $9, note = $10, confirmed = $11, confirmed_by = $12,
        version = version + 1 WHERE id = $13 AND version = $14""",
        changed.state.value,
        changed.starts_at,
        changed.ends_at,
        changed.review_at,
        changed.tell_from,
        changed.ended_at,
        changed.proposes_from,
        changed.reason.value,
        changed.still_dispensing,
        changed.note,
        changed.confirmed,
        changed.confirmed_by,
        changed.id,
        changed.version,
    )
    return changes == 1


_DECIDED = "state IN ('scheduled', 'in_force')"
_END = "coalesce(ended_at, ends_at)"
_IN_STATE = {
    ClosureState.REQUESTED: "state = 'requested'",
    ClosureState.REFUSED: "state = 'refused'",
    ClosureState.SCHEDULED: f"{_DECIDED} AND starts_at > {{0}}",
    ClosureState.IN_FORCE: f"{_DECIDED} AND starts_at <= {{0}} AND ({_END} IS NULL OR {_END} > {{0}})",
    ClosureState.ENDED: f"(state = 'ended' OR ({_DECIDED} AND starts_at <= {{0}} AND {_END} <= {{0}}))",
    ClosureState.CANCELLED: "state = 'cancelled'",
}
"""`state_at` as a condition on the instant."""


async def codes_closing(at: datetime) -> frozenset[OdsCode]:
    """Codes with a closure in force or to come that makes proposals, or will."""
    rows = await fetch(
        f"""SELECT DISTINCT ods_code FROM closure WHERE {_DECIDED} AND proposes_from IS NOT NULL
        AND ({_END} IS NULL OR {_END} > $1)""",
        at,
    )
    return frozenset(OdsCode.trusted(row["ods_code"]) for row in rows)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which closures a page holds, None being any: `state` as a reader sees it at the instant, those that were recorded
    before one (recorded_at, id)."""

    at: datetime
    state: ClosureState | None = None
    ods_codes: frozenset[OdsCode] | None = None
    icb_code: str | None = None
    group: UUID | None = None
    before: tuple[datetime, UUID] | None = None
    limit: int = 50


async def closures_page(sought: Sought) -> list[Closure]:
    """Newest recorded first."""
    conditions, values = ["TRUE"], list[object]([sought.limit])
    for condition, given in _conditions(sought):
        marks = [f"${len(values) + place}" for place in range(1, len(given) + 1)]
        conditions.append(condition.format(*marks))
        values.extend(given)
    rows = await fetch(
        f"SELECT {CLOSURE} FROM closure WHERE {' AND '.join(conditions)} ORDER BY recorded_at DESC, id DESC LIMIT $1",
        *values,
    )
    return [as_closure(row) for row in rows]


def _conditions(sought: Sought) -> Iterator[tuple[str, tuple[object, ...]]]:
    if sought.state is not None:
        condition = _IN_STATE[sought.state]
        yield condition, (sought.at,) if "{0}" in condition else ()
    if sought.ods_codes is not None:
        yield "ods_code = ANY({0}::text[])", (sorted(sought.ods_codes),)
    if sought.icb_code is not None:
        yield "ods_code IN (SELECT ods_code FROM pharmacy WHERE icb_code = {0})", (sought.icb_code,)
    if sought.group is not None:
        yield "group_id = {0}", (sought.group,)
    if sought.before is not None:
        yield "(recorded_at, id) < ({0}, {1})", sought.before


def as_closure(row: Row) -> Closure:
    return Closure(
        id=as_uuid(row["id"]),
        group=as_uuid(row["group_id"]),
        ods_code=OdsCode.trusted(row["ods_code"]),
        kind=ClosureKind(row["kind"]),
        state=ClosureState(row["state"]),
        starts_at=as_instant(row["starts_at"]),
        ends_at=_instant(row["ends_at"]),
        review_at=_instant(row["review_at"]),
        tell_from=_instant(row["tell_from"]),
        ended_at=_instant(row["ended_at"]),
        proposes_from=_instant(row["proposes_from"]),
        reason=Reason(row["reason"]),
        still_dispensing=bool(row["still_dispensing"]),
        note=row["note"],
        recorded_at=as_instant(row["recorded_at"]),
        reported_by=row["reported_by"],
        confirmed=bool(row["confirmed"]),
        confirmed_by=row["confirmed_by"],
        version=row["version"],
    )


def _instant(stored: str | datetime | None) -> datetime | None:
    return None if stored is None else as_instant(stored)
