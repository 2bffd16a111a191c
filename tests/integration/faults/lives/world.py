"""The register of a town as it stands at an instant: what a sequence of steps is held against."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from eps import clock
from eps.database import Row
from eps.identifiers import OdsCode
from eps.nomination.proposal import OPEN_STATES, Proposal, Redirect
from eps.nomination.proposal_repository import PROPOSAL, REDIRECT, as_proposal, as_redirect
from eps.pharmacies.closure import Closure, ClosureState
from eps.pharmacies.closure import state_at as closure_state_at
from eps.pharmacies.closure_repository import CLOSURE, as_closure
from eps.prescriptions.domain import Issue, state_at
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.repository import ISSUE, as_issue
from eps.prescriptions.states import COMPLETED, PrescriptionState
from eps.record.chain import entry_of

Known = TypeVar("Known", Closure, Proposal)
WAITING = PrescriptionState.TO_BE_DISPENSED


class Place(NamedTuple):
    """Where an issue is: in which state, addressed to whom, with whom."""

    state: PrescriptionState
    address: str | None
    dispenser: str | None


@dataclass(frozen=True)
class World:
    """`entries` on patients' records by the first word of their act; `told` are the dedupe keys of messages; `warned`
    are the offers that followed a choice whose page named the closure."""

    at: datetime
    nominated: Mapping[int, str]
    versions: Mapping[int, int]
    closures: Mapping[UUID, Closure]
    proposals: Mapping[UUID, Proposal]
    redirects: Mapping[int, Redirect]
    issues: Mapping[int, Issue]
    entries: Counter[str]
    told: frozenset[str]
    warned: frozenset[UUID]

    def places(self, at: datetime | None = None) -> dict[int, Place]:
        return {key: place(issue, at or self.at) for key, issue in self.issues.items()}

    def of(self, code: str) -> list[Closure]:
        """Those of a code that were, are or will be, in order of their starts."""
        return sorted(
            (one for one in self.closures.values() if one.ods_code == code), key=lambda one: one.starts_at
        )

    def temporary(self) -> list[Closure]:
        """Those that can be undone, in force or to come."""
        alive = (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
        closures = [one for one in self.closures.values() if closure_state_at(one, self.at) in alive]
        return sorted((one for one in closures if one.ends_at), key=lambda one: (one.starts_at, one.ods_code))

    def offers(self) -> list[Proposal]:
        """Those that may be answered."""
        offers = (one for one in self.proposals.values() if one.state in OPEN_STATES)
        return sorted(offers, key=lambda one: (one.offered_at, one.patient_id, one.from_code))

    def waiting(self) -> list[str]:
        """Codes for which something waits, open or not."""
        places = self.places().values()
        return sorted({one.address for one in places if one.state is WAITING and one.address})

    def current(self, prescription: PrescriptionId) -> int:
        """The key of the issue that an ID stands for: the first that is not over, or the last; one that nobody used in
        time ends those behind it."""
        own = [one for one in self.issues.values() if one.prescription == prescription]
        own.sort(key=lambda one: one.number)
        places = self.places()
        over = COMPLETED - {PrescriptionState.EXPIRED}
        return next((one.key for one in own if places[one.key].state not in over), own[-1].key)


def place(issue: Issue, at: datetime) -> Place:
    return Place(state_at(issue, at), issue.address, issue.dispenser)


WARNED = "SELECT payload FROM record WHERE act LIKE 'proposal.offered%' AND role = 'patient'"


def seen(register: sqlite3.Connection) -> World:
    """Read apart from the service, which is not asked."""
    return World(
        at=clock.now(),
        nominated={
            row["patient_id"]: OdsCode(row["ods_code"]) for row in _rows(register, "SELECT * FROM nomination")
        },
        versions={row["id"]: row["version"] for row in _rows(register, "SELECT id, version FROM patient")},
        closures=_by_id(as_closure(row) for row in _rows(register, f"SELECT {CLOSURE} FROM closure")),
        proposals=_by_id(as_proposal(row) for row in _rows(register, f"SELECT {PROPOSAL} FROM proposal")),
        redirects={
            row["patient_id"]: as_redirect(row)
            for row in _rows(register, f"SELECT {REDIRECT} FROM redirect WHERE ended_at IS NULL")
        },
        issues={
            row["id"]: as_issue(row) for row in _rows(register, f"SELECT {ISSUE} FROM prescription_issue")
        },
        entries=_entries(register),
        told=frozenset(row["dedupe_key"] for row in _rows(register, "SELECT dedupe_key FROM message")),
        warned=frozenset(
            UUID(str(entry_of(row["payload"]).payload["proposal"])) for row in _rows(register, WARNED)
        ),
    )


def _rows(register: sqlite3.Connection, sql: str) -> Iterator[Row]:
    register.row_factory = sqlite3.Row
    return map(dict, register.execute(sql))


def _by_id(values: Iterable[Known]) -> dict[UUID, Known]:
    return {one.id: one for one in values}


def _entries(register: sqlite3.Connection) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in _rows(
        register, "SELECT act, count(*) AS count FROM record WHERE stream LIKE 'patient/%' GROUP BY act"
    ):
        counted[row["act"].partition(".")[0]] += row["count"]
    return counted
