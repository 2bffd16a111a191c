"""Whether patients, nominations, proposals and redirects are what the record tells, and nothing in it is impossible."""

from collections.abc import AsyncIterator, Iterator

from eps.nomination.retelling import Fault, differences, retold
from eps.nomination.verifying_repository import Held, known_patients, patients_held, streams_of_patients
from eps.record.chain import entry_of
from eps.record.store import Recorded
from eps.record.verifying import Finding, Progress

PATIENTS_AT_ONCE = 1_000


async def check_nominations(progress: Progress) -> AsyncIterator[Finding]:
    """Reads only, in bounded memory, while the service runs. Tells `progress` how many patients it has compared."""
    after, compared = 0, 0
    while patients := await patients_held(after, PATIENTS_AT_ONCE):
        for held in patients:
            for number, fault in faults_of(held):
                yield Finding(f"patient/{held.patient_id}", number, fault)
        after, compared = patients[-1].patient_id, compared + len(patients)
        progress(compared)
    async for finding in _check_streams():
        yield finding


async def _check_streams() -> AsyncIterator[Finding]:
    """Whoever has a record is in the register: nobody is ever deleted."""
    after = ""
    while streams := await streams_of_patients(after, PATIENTS_AT_ONCE):
        known = await known_patients(streams)
        for stream in streams:
            if stream not in known:
                yield Finding(stream, 0, Fault.NO_PATIENT)
        after = streams[-1]


def faults_of(held: Held) -> Iterator[tuple[int, Fault]]:
    """Each with the number of the entry at fault, 0 where it is the rows that differ."""
    try:
        story = retold(Recorded(seq, entry_of(payload)) for seq, payload in held.payloads)
    except (ValueError, LookupError, TypeError, AttributeError):
        yield 0, Fault.UNREADABLE
        return
    yield from story.faults
    for fault in differences(held.standing, story.standing):
        yield 0, fault
