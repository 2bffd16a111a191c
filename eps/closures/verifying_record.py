"""Whether every closure is what the newest entry of the record about it tells, and none that it tells of is gone."""

from collections.abc import AsyncIterator, Mapping
from enum import StrEnum

import orjson

from eps.closures.effects import described
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_record_repository import FIRST, Told, closures_recorded, closures_told
from eps.pharmacies.closure_repository import closures_by_id
from eps.record.chain import Entry, entry_of, payload_bytes
from eps.record.verifying import Finding

CLOSURES_AT_ONCE = 200


class Fault(StrEnum):
    UNTOLD = "the record does not tell of it"
    DIFFERS = "it differs from the newest entry of the record about it"
    GONE = "this entry tells of a closure that is gone"


async def check_recorded_closures() -> AsyncIterator[Finding]:
    """Reads only, in bounded memory, while the service runs: a change and its entry are committed together."""
    after = FIRST
    while page := await closures_told(after, CLOSURES_AT_ONCE):
        for told in page:
            if fault := fault_of(told):
                yield Finding(f"closure/{told.closure.id}", 0, fault)
        after = page[-1].closure.id
    async for finding in _gone():
        yield finding


async def _gone() -> AsyncIterator[Finding]:
    after = 0
    while page := await closures_recorded(after, CLOSURES_AT_ONCE):
        here = {closure.id for closure in await closures_by_id([one.closure_id for one in page])}
        for one in page:
            if one.closure_id not in here:
                yield Finding(one.stream, one.seq, Fault.GONE)
        after = page[-1].id


def fault_of(told: Told) -> Fault | None:
    if told.payload is None:
        return Fault.UNTOLD
    try:
        says: Mapping[str, object] = orjson.loads(told.payload)["payload"]
    except (ValueError, LookupError, TypeError):
        return Fault.UNTOLD
    is_so = as_told(told.closure)
    return None if says.items() <= is_so.items() else Fault.DIFFERS


def as_told(closure: Closure) -> Mapping[str, object]:
    """The closure in the words of the record, which gains more of them with time."""
    entry = Entry("", closure.recorded_at, "", "", "", described(closure))
    return entry_of(payload_bytes(entry, 0).decode()).payload
