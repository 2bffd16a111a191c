"""Rows of issues as `verify` compares them with the record: each page by one statement, which sees one instant."""

from dataclasses import dataclass, field

from eps.database import as_date, fetch
from eps.prescriptions.retelling import Place, Standing

ISSUES_AND_RECORD = """
    WITH page AS (SELECT id FROM patient WHERE id > $1 ORDER BY id LIMIT $2)
    SELECT page.id AS patient_id, i.prescription_id, i.number, i.state, i.address, i.addressed, i.dispenser,
        i.use_by, CAST(NULL AS varchar) AS payload
        FROM page JOIN prescription_issue i ON i.patient_id = page.id
    UNION ALL SELECT page.id, NULL, e.seq, NULL, NULL, NULL, NULL, NULL, e.payload
        FROM page JOIN record e ON e.stream = 'patient/' || page.id AND e.act LIKE 'prescription.%'
    UNION ALL SELECT id, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL FROM page
    ORDER BY 1, 3"""


@dataclass(slots=True)
class Held:
    """One patient: what stands by the rows, and the entries of their record by number, oldest first."""

    patient_id: int
    issues: dict[Place, Standing] = field(default_factory=dict)
    payloads: list[tuple[int, str]] = field(default_factory=list)


async def is_anything_issued() -> bool:
    """By the rows or by the record: a register without prescriptions is not walked through for them."""
    rows = await fetch("SELECT 1 FROM prescription_issue LIMIT 1")
    return bool(rows or await fetch("SELECT 1 FROM record WHERE act = 'prescription.issued' LIMIT 1"))


async def patients_held(after: int, limit: int) -> list[Held]:
    """Those with the next ids, ascending, whoever has a prescription or none."""
    patients: dict[int, Held] = {}
    for row in await fetch(ISSUES_AND_RECORD, after, limit):
        held = patients.setdefault(row["patient_id"], Held(row["patient_id"]))
        if row["payload"] is not None:
            held.payloads.append((row["number"], row["payload"]))
        elif row["prescription_id"] is not None:
            standing = Standing(
                *(row["state"], row["address"], row["addressed"], row["dispenser"]),
                use_by=as_date(row["use_by"]).isoformat(),
            )
            held.issues[row["prescription_id"], row["number"]] = standing
    return list(patients.values())
