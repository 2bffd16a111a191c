"""The people of a small town as if each had told somebody whom they nominate: for tests of rows beside the record."""

from eps.database import execute, fetch, transactional
from eps.identifiers import OdsCode
from eps.nomination.acts import Author
from eps.nomination.changing import Move, nomination_entry
from eps.nomination.domain import NominationType
from eps.record.store import append
from tests.register import LONG_AGO


@transactional
async def put_on_record() -> None:
    """One nomination each, which made theirs the second version."""
    rows = await fetch("SELECT patient_id, type, ods_code FROM nomination ORDER BY patient_id")
    author = Author("operator", "operations", LONG_AGO)
    moves = {
        row["patient_id"]: Move(NominationType(row["type"]), None, OdsCode(row["ods_code"])) for row in rows
    }
    consent = {"text_version": "1", "given": True}
    await append(
        [
            nomination_entry(patient_id, move, 2, consent=consent, author=author)
            for patient_id, move in moves.items()
        ]
    )
    await execute("UPDATE patient SET version = 2 WHERE id = ANY($1::bigint[])", list(moves))
