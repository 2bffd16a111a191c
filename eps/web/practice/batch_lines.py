"""One line of a batch, in words: what became of it, or would become of it, and where it went or why it did not."""

from dataclasses import dataclass
from datetime import datetime

from eps.pharmacies.service import pharmacy_known
from eps.prescriptions.batch import LineOutcome
from eps.prescriptions.lines_foreseen import ShownLine
from eps.wording import quantity_text, route_text

OUTCOMES = {
    LineOutcome.PREPARED: "Prepared",
    LineOutcome.ROUTED: "Sent to a pharmacy",
    LineOutcome.TOKEN: "A number that any pharmacy can use",
    LineOutcome.HELD: "Held: not issued yet",
    LineOutcome.REFUSED: "Not issued",
}

NO_PHARMACY = "No pharmacy was asked for or nominated."
WAS_CLOSED = "The pharmacy was closed."
IS_TOLD = "The patient is told."
TO_PHONE = "We could not tell the patient. Phone them: they are on your list of patients to phone."
NOTHING_TO_TELL = "It no longer waits for anybody."


@dataclass(frozen=True, slots=True)
class LineView:
    """`why` says where it went, or would go, or why it would not. `medicines` is what is signed."""

    number: int
    reference: str
    outcome: str
    prescription_id: str | None
    why: str
    medicines: tuple[str, ...]


async def line_view(shown: ShownLine, at: datetime) -> LineView:
    line = shown.line
    return LineView(
        number=line.number,
        reference=line.reference,
        outcome=OUTCOMES[line.outcome],
        prescription_id=line.prescription_id,
        why=await _why(shown, at),
        medicines=tuple(
            f"{item.name}, {quantity_text(item.quantity, item.unit)}: {item.dosage}"
            for item in line.order.items
        ),
    )


async def _why(shown: ShownLine, at: datetime) -> str:
    if shown.foreseen is not None and shown.refusal is None:
        return route_text(shown.foreseen, at)
    name = await pharmacy_of(shown)
    return f"It went to {name}." if name else why_no_pharmacy(shown)


def why_no_pharmacy(shown: ShownLine) -> str:
    """A refusal, or why it is a number and whether its patient hears of it. Of a withheld record nothing."""
    if shown.refusal is not None:
        return shown.refusal.sentence
    if shown.withheld or shown.line.outlook is None:
        return ""
    if shown.told is None:
        return NO_PHARMACY
    if shown.told.is_to_phone:
        return f"{WAS_CLOSED} {TO_PHONE}"
    return f"{WAS_CLOSED} {IS_TOLD if shown.told.at else NOTHING_TO_TELL}"


async def pharmacy_of(shown: ShownLine) -> str | None:
    """The name of where it was sent. Of a withheld record that stays unsaid."""
    code = None if shown.withheld else shown.line.address
    return (await pharmacy_known(code)).name if code else None
