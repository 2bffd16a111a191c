"""Rows of a batch's lines, in and out as values. The caller opens the transaction."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from eps.database import Row, as_uuid, execute, execute_many, fetch, insert_many
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.batch import ClosedAnswer, Line, LineOutcome, Refusal
from eps.prescriptions.domain import DispensingSite, TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.order import Order
from eps.prescriptions.outlook import Outlook
from eps.prescriptions.repository import items_of, items_text

NEW_LINE = (
    "batch_id", "number", "reference", "patient_id", "prescription_id", "treatment", "items", "days_supply", "issues",
    "site", "performer", "on_closed", "outcome",
)  # fmt: skip
_LINE = """SELECT l.id, l.batch_id, l.number, l.reference, l.patient_id, p.nhs_number, l.prescription_id, l.treatment,
    l.items, l.days_supply, l.issues, l.site, l.performer, l.on_closed, l.outcome, l.outlook, l.address, l.refusal,
    l.sentence, b.practice, b.signed_by
    FROM batch_line l JOIN batch b ON b.id = l.batch_id JOIN patient p ON p.id = l.patient_id WHERE """


async def insert_lines(new: Sequence[Line]) -> None:
    await insert_many("batch_line", NEW_LINE, [_row(one) for one in new])


async def lines(
    batch_id: UUID, outcome: LineOutcome | None, today: date, *, after: int, limit: int
) -> list[Line]:
    """In order of their numbers, each as an order of today's."""
    rows = await fetch(
        f"""{_LINE}l.batch_id = $1 AND (l.outcome = $2 OR $2 IS NULL) AND l.number > $3
        ORDER BY l.number LIMIT $4""",
        batch_id,
        outcome and outcome.value,
        after,
        limit,
    )
    return [as_line(row, today) for row in rows]


async def next_line(batch_id: UUID, today: date) -> Line | None:
    """The first that waits to be issued, after those seen since the batch last began."""
    rows = await fetch(
        f"""{_LINE}l.batch_id = $1 AND l.number > b.after_line AND l.outcome = 'prepared' AND b.state = 'running'
        ORDER BY l.number LIMIT 1""",
        batch_id,
    )
    return as_line(rows[0], today) if rows else None


async def settle_line(settled: Line) -> bool:
    """What became of a prepared line; False where something had become of it already."""
    refusal = settled.refusal
    changed = await execute(
        """UPDATE batch_line SET outcome = $2, outlook = $3, address = $4, refusal = $5, sentence = $6
        WHERE id = $1 AND outcome = 'prepared'""",
        settled.key,
        settled.outcome.value,
        settled.outlook and settled.outlook.value,
        settled.address,
        refusal and refusal.name,
        refusal and refusal.sentence,
    )
    return changed == 1


async def try_held_again(batch_id: UUID, *, answered_afresh: bool) -> None:
    """Where all were answered afresh, the own answer of a line that was held by it holds no longer."""
    forgotten = ", on_closed = NULL" if answered_afresh else ""
    await execute(
        f"""UPDATE batch_line SET outcome = 'prepared', refusal = NULL, sentence = NULL{forgotten}
        WHERE batch_id = $1 AND outcome = 'held'""",
        batch_id,
    )


async def numbers_of(batch_id: UUID, references: Sequence[str]) -> dict[str, int]:
    """Of those references that the batch has."""
    rows = await fetch(
        "SELECT reference, number FROM batch_line WHERE batch_id = $1 AND reference = ANY($2::text[])",
        batch_id,
        list(references),
    )
    return {row["reference"]: row["number"] for row in rows}


async def answer_lines(batch_id: UUID, answers: Mapping[str, ClosedAnswer]) -> None:
    """By reference: what becomes of it where its dispenser is out of service."""
    await execute_many(
        "UPDATE batch_line SET on_closed = $3 WHERE batch_id = $1 AND reference = $2",
        [(batch_id, reference, answer.value) for reference, answer in answers.items()],
    )


async def leave_out(batch_id: UUID, references: Sequence[str], refusal: Refusal) -> int:
    """Refuses those of the references that are prepared; gives how many."""
    return await execute(
        """UPDATE batch_line SET outcome = 'refused', refusal = $3, sentence = $4
        WHERE batch_id = $1 AND reference = ANY($2::text[]) AND outcome = 'prepared'""",
        batch_id,
        list(references),
        refusal.name,
        refusal.sentence,
    )


def as_line(row: Row, today: date) -> Line:
    return Line(
        key=row["id"],
        batch_id=as_uuid(row["batch_id"]),
        number=row["number"],
        reference=row["reference"],
        patient_id=row["patient_id"],
        nhs_number=NhsNumber.trusted(row["nhs_number"]),
        order=_order(row, today),
        on_closed=ClosedAnswer(row["on_closed"]) if row["on_closed"] else None,
        outcome=LineOutcome(row["outcome"]),
        outlook=Outlook(row["outlook"]) if row["outlook"] else None,
        address=OdsCode.trusted(row["address"]) if row["address"] else None,
        refusal=Refusal(row["refusal"], row["sentence"]) if row["refusal"] else None,
    )


def _order(row: Row, today: date) -> Order:
    """Its prescriber is who signed the batch, nobody before."""
    return Order(
        practice=OdsCode.trusted(row["practice"]),
        prescriber=row["signed_by"] or "",
        treatment=TreatmentType(row["treatment"]),
        items=items_of(row["items"]),
        valid_from=today,
        days_supply=row["days_supply"],
        issues=row["issues"],
        site=DispensingSite(row["site"]),
        performer=OdsCode.trusted(row["performer"]) if row["performer"] else None,
        id=PrescriptionId.trusted(row["prescription_id"]),
        signed=False,
    )


def _row(new: Line) -> tuple[object, ...]:
    order = new.order
    return (
        *(new.batch_id, new.number, new.reference, new.patient_id, order.id, order.treatment.value),
        *(items_text(order.items), order.days_supply, order.issues, order.site.value, order.performer),
        *(new.on_closed and new.on_closed.value, new.outcome.value),
    )
