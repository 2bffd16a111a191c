"""What a patient's record says stands now, retold from its first entry, and what in it could never have happened."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from eps.nomination.proposal import OPEN_STATES, TRANSITIONS, ProposalState
from eps.record.store import Recorded

FIRST_VERSION = 1
"""Of a record on which no nomination was ever changed."""

Payload = Mapping[str, Any]


class Fault(StrEnum):
    VERSIONS = "the versions of its changes do not rise by one"
    CONSENT = "its nomination was changed without consent"
    BEGINNING = "a change of its nomination does not begin where the one before it ended"
    TRANSITION = "one of its proposals came to a state that may not follow the one before"
    OFFERED_TWICE = "it was offered others twice for one closure"
    VERSION = "its version is not that of the last change on its record"
    NOMINATIONS = "its nominations are not those on its record"
    PROPOSALS = "its proposals are not those on its record"
    REDIRECTS = "its redirects are not those on its record"
    UNREADABLE = "its record cannot be understood"
    NO_PATIENT = "its record tells of somebody who is not in the register"


@dataclass(slots=True)
class Standing:
    """What stands, be it by the rows or by the record: nominations by type, each with when it was set; proposals by id,
    with state and stored nearest; redirects in force by id, with when they were last confirmed."""

    version: int = FIRST_VERSION
    nominations: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    proposals: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    redirects: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """What stands by the record, and the entries at fault, each by its number."""

    standing: Standing = field(default_factory=Standing)
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    offered_for: set[tuple[str, str]] = field(default_factory=set)
    """Types and closures that there is a proposal for."""


def retold(entries: Iterable[Recorded]) -> Story:
    """Entries of other acts say nothing of what stands."""
    story = Story()
    for recorded in entries:
        subject, _, event = recorded.entry.act.partition(".")
        if (tell := TELL.get(subject)) is not None:
            found = tell(story, event, recorded.entry.payload, recorded.entry.at)
            story.faults.extend((recorded.seq, fault) for fault in found)
    return story


def differences(rows: Standing, record: Standing) -> list[Fault]:
    return _those_so(
        (Fault.VERSION, rows.version != record.version),
        (Fault.NOMINATIONS, rows.nominations != record.nominations),
        (Fault.PROPOSALS, rows.proposals != record.proposals),
        (Fault.REDIRECTS, rows.redirects != record.redirects),
    )


def _nomination(story: Story, _event: str, payload: Payload, at: datetime) -> list[Fault]:
    standing, kind = story.standing, payload["type"]
    before, _ = standing.nominations.pop(kind, (None, at))
    faults = _those_so(
        (Fault.VERSIONS, payload["version"] != standing.version + 1),
        (Fault.CONSENT, (payload.get("consent") or {}).get("given") is not True),
        (Fault.BEGINNING, payload["from"] != before),
    )
    if payload["to"] is not None:
        standing.nominations[kind] = (payload["to"], at)
    standing.version = payload["version"]
    return faults


def _proposal(story: Story, event: str, payload: Payload, _at: datetime) -> list[Fault]:
    proposals, proposal = story.standing.proposals, payload["proposal"]
    if event == "offered":
        faults = _those_so((Fault.OFFERED_TWICE, (payload["type"], payload["closure"]) in story.offered_for))
        story.offered_for.add((payload["type"], payload["closure"]))
        proposals[proposal] = (ProposalState.OFFERED, payload.get("nearest"))
        return faults
    before, nearest = proposals[proposal]
    if event == "carried-over":
        story.offered_for.add((payload["type"], payload["closure"]))
        return []
    if event == "nearest-changed":
        proposals[proposal] = (before, payload["nearest"])
        return []
    if event == "offered-again":
        proposals[proposal] = (ProposalState.OFFERED, payload.get("nearest", nearest))
        for_another = before not in OPEN_STATES and payload.get("from") != payload.get("to")
        return _those_so((Fault.TRANSITION, before != ProposalState.LAPSED and not for_another))
    state = ProposalState(event)
    proposals[proposal] = (state, nearest)
    return _those_so((Fault.TRANSITION, state not in TRANSITIONS[ProposalState(before)]))


def _redirect(story: Story, event: str, payload: Payload, at: datetime) -> list[Fault]:
    redirects, redirect = story.standing.redirects, payload["redirect"]
    if event == "ended":
        del redirects[redirect]
    elif event != "waits-for":
        redirects[redirect] = at
    return []


def _those_so(*faults: tuple[Fault, bool]) -> list[Fault]:
    return [fault for fault, is_so in faults if is_so]


TELL: dict[str, Callable[[Story, str, Payload, datetime], list[Fault]]] = {
    "nomination": _nomination,
    "proposal": _proposal,
    "redirect": _redirect,
}
