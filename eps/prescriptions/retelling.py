"""Where a patient's prescriptions are by the record, retold from its beginning, and what could never have happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from eps.prescriptions.domain import Addressed
from eps.prescriptions.states import EXPIRES_TO, TRANSITIONS, PrescriptionState
from eps.record.store import Recorded

Payload = Mapping[str, Any]
Place = tuple[str, int]
"""An issue: the ID of its prescription, and its number."""


class Fault(StrEnum):
    TRANSITION = "one of its prescriptions came to a state that may not follow the one before"
    ISSUED_TWICE = "one of its prescriptions was issued twice"
    NEVER_ISSUED = "it has a prescription that was never issued on its record"
    LOST = "a prescription that was issued on its record is not in the register"
    STANDING = "one of its prescriptions is not as it was last on its record"
    UNREADABLE = "what its record tells of prescriptions cannot be understood"


@dataclass(frozen=True, slots=True)
class Standing:
    """In the codes of the record: the state, whom it is addressed to and why, and who has it or had it last. `use_by`
    is its last day where the record tells it, once that may be another than it began with."""

    state: str
    address: str | None
    addressed: str
    dispenser: str | None
    use_by: str | None = None


@dataclass(slots=True)
class Story:
    issues: dict[Place, Standing] = field(default_factory=dict)
    faults: list[tuple[int, Fault]] = field(default_factory=list)


_P = PrescriptionState
LATER = Standing(_P.FUTURE_ISSUE, None, Addressed.NOT_YET, None)


def retold(entries: Iterable[Recorded]) -> Story:
    """Entries about prescriptions; others say nothing of them."""
    story = Story()
    for recorded in entries:
        subject, _, event = recorded.entry.act.partition(".")
        if subject == "prescription":
            tell = _issued if event == "issued" else _changed
            found = tell(story, recorded.entry.payload)
            story.faults.extend((recorded.seq, fault) for fault in found)
    return story


def _issued(story: Story, payload: Payload) -> list[Fault]:
    """One cancelled before it arrived is over with all its issues."""
    prescription, first = (
        payload["prescription"],
        Standing(payload["state"], payload["to"], payload["addressed"], None),
    )
    known = story.issues.get((prescription, 1))
    over = Standing(_P.CANCELLED, None, Addressed.NOT_YET, None)
    for number in range(2, payload["issues"] + 1):
        story.issues[prescription, number] = over if first.state == _P.CANCELLED else LATER
    story.issues[prescription, 1] = first
    twice = known is not None and known.state != _P.CANCELLED_BEFORE_ARRIVAL
    return [Fault.ISSUED_TWICE] if twice else []


def _changed(story: Story, payload: Payload) -> list[Fault]:
    place = payload["prescription"], payload["issue"]
    before = story.issues.get(place)
    use_by = payload.get("use_by") or (before.use_by if before else None)
    after = Standing(payload["state"], payload["to"], payload["addressed"], payload["dispenser"], use_by)
    story.issues[place] = after
    if before is None:
        return [] if after.state == _P.CANCELLED_BEFORE_ARRIVAL else [Fault.NEVER_ISSUED]
    return [] if may_follow(_P(before.state), _P(after.state)) else [Fault.TRANSITION]


def may_follow(before: PrescriptionState, after: PrescriptionState) -> bool:
    """As the table of transitions says, from where its days had moved it meanwhile, or with nothing moved."""
    by_time = {before, EXPIRES_TO.get(before, before)}
    if before is _P.FUTURE_DATED:
        by_time.add(_P.TO_BE_DISPENSED)
    return after in by_time or any(after in TRANSITIONS[one] for one in by_time)


def differences(rows: Mapping[Place, Standing], record: Mapping[Place, Standing]) -> list[Fault]:
    """A cancellation of what never arrived may have been forgotten."""
    remembered = {place for place, one in record.items() if one.state == _P.CANCELLED_BEFORE_ARRIVAL}
    return _those_so(
        (Fault.NEVER_ISSUED, bool(rows.keys() - record.keys())),
        (Fault.LOST, bool(record.keys() - rows.keys() - remembered)),
        (Fault.STANDING, any(_differs(rows[place], record[place]) for place in rows.keys() & record.keys())),
    )


def _differs(row: Standing, told: Standing) -> bool:
    return told != (row if told.use_by else replace(row, use_by=None))


def _those_so(*faults: tuple[Fault, bool]) -> list[Fault]:
    return [fault for fault, is_so in faults if is_so]
