"""Whether every issue is where the record left it, was ever issued, and came there by steps that may follow."""

from collections.abc import AsyncIterator, Iterator

from eps.prescriptions.retelling import Fault, differences, retold
from eps.prescriptions.verifying_repository import Held, is_anything_issued, patients_held
from eps.record.chain import entry_of
from eps.record.store import Recorded
from eps.record.verifying import Finding

PATIENTS_AT_ONCE = 1_000


async def check_prescriptions() -> AsyncIterator[Finding]:
    """Reads only, in bounded memory, while the service runs."""
    if not await is_anything_issued():
        return
    after = 0
    while patients := await patients_held(after, PATIENTS_AT_ONCE):
        for held in patients:
            for number, fault in faults_of(held):
                yield Finding(f"patient/{held.patient_id}", number, fault)
        after = patients[-1].patient_id


def faults_of(held: Held) -> Iterator[tuple[int, Fault]]:
    """Each with the number of the entry at fault, 0 where it is the rows that differ."""
    try:
        story = retold(Recorded(seq, entry_of(payload)) for seq, payload in held.payloads)
    except (ValueError, LookupError, TypeError, AttributeError):
        yield 0, Fault.UNREADABLE
        return
    yield from story.faults
    for fault in differences(held.issues, story.issues):
        yield 0, fault
