"""What others changed of a closure since somebody read it, by the record: for who was about to change it too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eps.closures.deciding import read
from eps.closures.two_people import MOST_CORRECTIONS
from eps.identity.permissions import Principal
from eps.record.chain import Entry
from eps.record.store import latest

ACTS = tuple(
    f"closure.{act}"
    for act in (
        "recorded", "requested", "confirmed", "refused", "corrected", "ended", "cancelled", "decided-anew",
    )
)  # fmt: skip
"""Each made another version of its closure."""
INSTANTS = ("starts_at", "ends_at", "review_at", "tell_from")
OTHERS = ("state", "reason", "still_dispensing")
Value = datetime | str | bool | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of the closure, as it was and as it is."""

    name: str
    before: Value
    now: Value


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """By whom and when last; a note that changed is not on the record."""

    by: str
    at: datetime
    differences: tuple[Difference, ...]


async def changed_since(closure_id: UUID, version: int, principal: Principal) -> ChangedSince | None:
    """None where nobody changed it since this version, or there never was such a version."""
    closure = await read(closure_id, principal)
    told = await latest(f"pharmacy/{closure.ods_code}", acts=ACTS, limit=MOST_CORRECTIONS)
    entries = [one.entry for one in reversed(told) if one.entry.payload["closure"] == str(closure_id)]
    if not 1 <= version < len(entries):
        return None
    return ChangedSince(entries[-1].actor, entries[-1].at, _differences(entries, version))


def _differences(entries: Sequence[Entry], version: int) -> tuple[Difference, ...]:
    """An entry is of the version that it made: the first of the first."""
    before, now = entries[version - 1], entries[-1]
    return tuple(
        Difference(name, _value(before, name), _value(now, name))
        for name in (*INSTANTS, *OTHERS)
        if before.payload[name] != now.payload[name]
    )


def _value(entry: Entry, name: str) -> Value:
    told = entry.payload[name]
    if isinstance(told, str) and name in INSTANTS:
        return datetime.fromisoformat(told)
    return told if isinstance(told, str | bool) else None
