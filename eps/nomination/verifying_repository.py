"""Rows of patients as `verify` compares them with the record: each page by one statement, which sees one instant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eps.database import Row, as_instant, fetch
from eps.nomination.retelling import Standing

PATIENTS_AND_RECORD = """
    WITH page AS (SELECT id, version FROM patient WHERE id > $1 ORDER BY id LIMIT $2)
    SELECT n.patient_id, 'nomination' AS kind, n.type AS name, n.ods_code AS value, CAST(NULL AS varchar) AS more,
        CAST(NULL AS integer) AS number, n.set_at AS at
        FROM page JOIN nomination n ON n.patient_id = page.id
    UNION ALL SELECT id, 'patient', NULL, NULL, NULL, version, NULL FROM page
    UNION ALL SELECT o.patient_id, 'proposal', CAST(o.id AS varchar), o.state, o.nearest_code, NULL, NULL
        FROM page JOIN proposal o ON o.patient_id = page.id
    UNION ALL SELECT r.patient_id, 'redirect', CAST(r.id AS varchar), NULL, NULL, NULL, r.confirmed_at
        FROM page JOIN redirect r ON r.patient_id = page.id AND r.ended_at IS NULL
    UNION ALL SELECT page.id, 'record', e.act, e.payload, NULL, e.seq, NULL
        FROM page JOIN record e ON e.stream = 'patient/' || page.id
    ORDER BY 1, 6"""


@dataclass(slots=True)
class Held:
    """One patient: what stands by the rows, and the entries of their record by number, oldest first."""

    patient_id: int
    standing: Standing = field(default_factory=Standing)
    payloads: list[tuple[int, str]] = field(default_factory=list)


async def patients_held(after: int, limit: int) -> list[Held]:
    """Those with the next ids, ascending."""
    patients: dict[int, Held] = {}
    for row in await fetch(PATIENTS_AND_RECORD, after, limit):
        held = patients.setdefault(row["patient_id"], Held(row["patient_id"]))
        READ[row["kind"]](held, row)
    return list(patients.values())


async def streams_of_patients(after: str, limit: int) -> list[str]:
    """The next streams in order, each once."""
    rows = await fetch(
        "SELECT stream FROM record WHERE seq = 1 AND stream LIKE 'patient/%' AND stream > $1 ORDER BY stream LIMIT $2",
        after,
        limit,
    )
    return [row["stream"] for row in rows]


async def known_patients(streams: Sequence[str]) -> set[str]:
    """Those of these streams that are about somebody in the register."""
    ids = [int(number) for stream in streams if (number := stream.partition("/")[2]).isdecimal()]
    rows = await fetch("SELECT id FROM patient WHERE id = ANY($1::bigint[])", ids)
    return {f"patient/{row['id']}" for row in rows}


def _read_patient(held: Held, row: Row) -> None:
    held.standing.version = row["number"]


def _read_nomination(held: Held, row: Row) -> None:
    held.standing.nominations[row["name"]] = (row["value"], as_instant(row["at"]))


def _read_proposal(held: Held, row: Row) -> None:
    held.standing.proposals[row["name"]] = (row["value"], row["more"])


def _read_redirect(held: Held, row: Row) -> None:
    held.standing.redirects[row["name"]] = as_instant(row["at"])


def _read_record(held: Held, row: Row) -> None:
    held.payloads.append((row["number"], row["value"]))


READ: dict[str, Callable[[Held, Row], None]] = {
    "patient": _read_patient,
    "nomination": _read_nomination,
    "proposal": _read_proposal,
    "redirect": _read_redirect,
    "record": _read_record,
}
