"""A practice of the town prepares batches: makers of lines, and batches prepared, signed and issued."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from eps import clock
from eps.clock import london_date
from eps.database import fetch
from eps.identity.permissions import Principal, Role
from eps.prescriptions import batch_line_repository, batch_repository
from eps.prescriptions.batch import Batch, ClosedAnswer, Line
from eps.prescriptions.batch_preparing_service import AskedLine, BatchRequest, prepare_batch
from eps.prescriptions.batch_signing_service import Signature, sign
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.medicine import Medicine
from eps.prescriptions.preparing import Preparation
from eps.worker import work_until_idle
from tests.factories import nhs_numbers
from tests.people import staff_of
from tests.prescribing import PRACTICE, prescriber

AMOXICILLIN = Medicine("39732311000001104", "Amoxicillin 250mg capsules", "28", "capsule", "One each day")
ROUTINE = Preparation(TreatmentType.CONTINUOUS, (AMOXICILLIN,))
NUMBERS = nhs_numbers(2_001)


def staff(practice: str = PRACTICE) -> Principal:
    return staff_of(practice, role=Role.PRACTICE)


def asked(number: int, **facts: Any) -> AskedLine:
    """For the patient of this number in the town. What is a fact of the prescription goes there."""
    own = {name: facts.pop(name) for name in ("reference", "who", "on_closed", "reason") if name in facts}
    return AskedLine(
        **{"reference": f"line-{number}", "who": NUMBERS[number], **own},
        preparation=replace(ROUTINE, **facts),
    )


async def prepared(
    lines: Iterable[AskedLine] | int = 3,
    *,
    by: Principal | None = None,
    on_closed: ClosedAnswer | None = None,
) -> UUID:
    """A number stands for so many patients from the first on."""
    whole = [asked(number) for number in range(1, lines + 1)] if isinstance(lines, int) else list(lines)
    return await prepare_batch(BatchRequest(by or staff(), whole, clock.now(), on_closed))


async def signed(batch_id: UUID, signature: Signature | None = None) -> Batch:
    return await sign(batch_id, signature or Signature(), prescriber(), clock.now())


async def issued_batch(
    lines: Iterable[AskedLine] | int = 3, signature: Signature | None = None, **facts: Any
) -> UUID:
    """Prepared, signed, and everything done that was due."""
    batch_id = await prepared(lines, **facts)
    await signed(batch_id, signature)
    await work_until_idle()
    return batch_id


async def batch_now(batch_id: UUID) -> Batch:
    found = await batch_repository.batch(batch_id)
    assert found is not None
    return found


async def lines_now(batch_id: UUID) -> list[Line]:
    today = london_date(clock.now())
    return await batch_line_repository.lines(batch_id, None, today, after=0, limit=2_000)


async def prescriptions_issued() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM prescription")
    return int(row["count"])
