"""Rows of prescriptions and their issues, in and out as values. The caller opens the transaction."""

from collections.abc import Collection, Sequence
from uuid import UUID

import orjson

from eps.database import Row, as_date, as_instant, as_uuid, execute, execute_many, fetch, insert_many
from eps.identifiers import OdsCode
from eps.prescriptions.domain import (
    Addressed,
    DispensingSite,
    Issue,
    Item,
    Prescription,
    TreatmentType,
)
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.states import ItemState, PrescriptionState

PRESCRIPTION = """id, prescription_id, long_id, patient_id, practice, prescriber, treatment, type_code, items,
    issued_at, valid_from, use_by, days_supply, issues, site, performer, one_off, signed"""
NEW_PRESCRIPTION = (*[name.strip() for name in PRESCRIPTION.split(",")][1:], "bundle")
ISSUE = """id, prescription_key, prescription_id, patient_id, number, of, state, item_states, site, address, addressed,
    ready_on, use_by, wanted, dispenser, released_at, release_id, cancelling, held_since, told_at, progress, version"""
NEW_ISSUE = (
    "prescription_key", "prescription_id", "patient_id", "practice", "number", "of", "state", "item_states", "site",
    "address", "addressed", "ready_on", "use_by", "wanted", "told_at", "version",
)  # fmt: skip
_UPDATE = """UPDATE prescription_issue SET state = $3, item_states = $4, site = $5, address = $6, addressed = $7,
    ready_on = $8, use_by = $9, dispenser = $10, released_at = $11, release_id = $12, cancelling = $13,
    held_since = $14, told_at = $15, progress = $16, wanted = $17, version = version + 1
    WHERE id = $1 AND version = $2"""


async def prescription(prescription_id: PrescriptionId) -> Prescription | None:
    rows = await fetch(f"SELECT {PRESCRIPTION} FROM prescription WHERE prescription_id = $1", prescription_id)
    return as_prescription(rows[0]) if rows else None


async def prescriptions_by_key(keys: Sequence[int]) -> dict[int, Prescription]:
    rows = await fetch(f"SELECT {PRESCRIPTION} FROM prescription WHERE id = ANY($1::bigint[])", list(keys))
    return {row["id"]: as_prescription(row) for row in rows}


async def prescriptions_by_id(ids: Collection[PrescriptionId]) -> dict[PrescriptionId, Prescription]:
    rows = await fetch(
        f"SELECT {PRESCRIPTION} FROM prescription WHERE prescription_id = ANY($1::text[])", sorted(set(ids))
    )
    return {one.id: one for one in map(as_prescription, rows)}


async def bundles(keys: Sequence[int]) -> dict[int, bytes | None]:
    """The messages that they came in, None for one that was built here."""
    rows = await fetch("SELECT id, bundle FROM prescription WHERE id = ANY($1::bigint[])", list(keys))
    return {row["id"]: None if row["bundle"] is None else bytes(row["bundle"]) for row in rows}


async def issues_of(prescription_key: int) -> list[Issue]:
    """In order of their numbers. The caller holds the patient's lock where it means to change them."""
    rows = await fetch(
        f"SELECT {ISSUE} FROM prescription_issue WHERE prescription_key = $1 ORDER BY number",
        prescription_key,
    )
    return [as_issue(row) for row in rows]


async def issues_by_key(keys: Sequence[int]) -> list[Issue]:
    """In order of their keys."""
    rows = await fetch(
        f"SELECT {ISSUE} FROM prescription_issue WHERE id = ANY($1::bigint[]) ORDER BY id", list(keys)
    )
    return [as_issue(row) for row in rows]


async def insert_prescription(new: Prescription, bundle: bytes | None) -> int | None:
    """Its key; None where another one has its ID."""
    marks = ", ".join(f"${place}" for place in range(1, len(NEW_PRESCRIPTION) + 1))
    rows = await fetch(
        f"""INSERT INTO prescription ({", ".join(NEW_PRESCRIPTION)}) VALUES ({marks})
        ON CONFLICT (prescription_id) DO NOTHING RETURNING id""",
        *(
            new.id,
            new.long_id,
            new.patient_id,
            new.practice,
            new.prescriber,
            new.treatment.value,
            new.type_code,
        ),
        *(items_text(new.items), new.issued_at, new.valid_from, new.use_by, new.days_supply, new.issues),
        *(new.site.value, new.performer, new.one_off, new.signed, bundle),
    )
    return int(rows[0]["id"]) if rows else None


async def insert_issues(new: Sequence[Issue], practice: OdsCode) -> None:
    rows = [
        (
            *(one.prescription_key, one.prescription, one.patient_id, practice, one.number, one.of),
            *(
                one.state.value,
                states_text(one.item_states),
                one.site.value,
                one.address,
                one.addressed.value,
            ),
            *(one.ready_on, one.use_by, one.wanted, one.told_at, one.version),
        )
        for one in new
    ]
    await insert_many("prescription_issue", NEW_ISSUE, rows)


async def delete_prescription(key: int) -> None:
    """One that never arrived. Its record stays."""
    await execute("DELETE FROM prescription_issue WHERE prescription_key = $1", key)
    await execute("DELETE FROM prescription WHERE id = $1", key)


async def update_issue(changed: Issue) -> bool:
    """Writes the whole value over the version it was read at; False where somebody else was first."""
    return bool(await fetch(f"{_UPDATE} RETURNING id", *_update_values(changed)))


def _update_values(changed: Issue) -> tuple[object, ...]:
    return (
        changed.key,
        changed.version,
        changed.state.value,
        states_text(changed.item_states),
        changed.site.value,
        changed.address,
        changed.addressed.value,
        changed.ready_on,
        changed.use_by,
        changed.dispenser,
        changed.released_at,
        changed.release_id,
        orjson.dumps(changed.cancelling).decode() if changed.cancelling else None,
        changed.held_since,
        changed.told_at,
        changed.progress,
        changed.wanted,
    )


async def update_issues(changed: Sequence[Issue]) -> None:
    """The same for many, whose patients the caller holds: nobody else can have been first."""
    await execute_many(_UPDATE, [_update_values(one) for one in changed])


def items_text(items: Sequence[Item]) -> str:
    return orjson.dumps(tuple(items)).decode()


def items_of(text: str) -> tuple[Item, ...]:
    return tuple(Item(**{**item, "id": UUID(item["id"])}) for item in orjson.loads(text))


def states_text(states: Sequence[ItemState]) -> str:
    return ",".join(states)


def as_prescription(row: Row) -> Prescription:
    return Prescription(
        key=row["id"],
        id=PrescriptionId.trusted(row["prescription_id"]),
        long_id=as_uuid(row["long_id"]),
        patient_id=row["patient_id"],
        practice=OdsCode.trusted(row["practice"]),
        prescriber=row["prescriber"],
        treatment=TreatmentType(row["treatment"]),
        type_code=row["type_code"],
        items=items_of(row["items"]),
        issued_at=as_instant(row["issued_at"]),
        valid_from=as_date(row["valid_from"]),
        use_by=as_date(row["use_by"]),
        days_supply=row["days_supply"],
        issues=row["issues"],
        site=DispensingSite(row["site"]),
        performer=OdsCode.trusted(row["performer"]) if row["performer"] else None,
        one_off=bool(row["one_off"]),
        signed=bool(row["signed"]),
    )


def as_issue(row: Row) -> Issue:
    return Issue(
        key=row["id"],
        prescription_key=row["prescription_key"],
        prescription=PrescriptionId.trusted(row["prescription_id"]),
        patient_id=row["patient_id"],
        number=row["number"],
        of=row["of"],
        state=PrescriptionState(row["state"]),
        item_states=tuple(ItemState(code) for code in row["item_states"].split(",") if code),
        site=DispensingSite(row["site"]),
        address=OdsCode.trusted(row["address"]) if row["address"] else None,
        addressed=Addressed(row["addressed"]),
        ready_on=as_date(row["ready_on"]),
        use_by=as_date(row["use_by"]),
        wanted=OdsCode.trusted(row["wanted"]) if row["wanted"] else None,
        dispenser=OdsCode.trusted(row["dispenser"]) if row["dispenser"] else None,
        released_at=as_instant(row["released_at"]) if row["released_at"] else None,
        release_id=as_uuid(row["release_id"]) if row["release_id"] else None,
        cancelling=tuple((place, reason) for place, reason in orjson.loads(row["cancelling"] or "[]")),
        held_since=as_instant(row["held_since"]) if row["held_since"] else None,
        told_at=as_instant(row["told_at"]) if row["told_at"] else None,
        progress=row["progress"],
        version=row["version"],
    )
