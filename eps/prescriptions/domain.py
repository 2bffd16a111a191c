"""A prescription, its items and its issues. Values only; states.py has what may follow what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from eps.clock import london_date
from eps.errors import NotFound
from eps.identifiers import OdsCode
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.states import (
    COMPLETED,
    EXPIRES_TO,
    ITEM_EXPIRES_TO,
    ItemState,
    PrescriptionState,
)


class UnknownPrescription(NotFound):
    """There is no prescription with this ID here. Look at the ID again, or ask the practice that issued it."""


class TreatmentType(StrEnum):
    """In the words of FHIR. `CONTINUOUS` is the repeat prescription that practices call routine."""

    ACUTE = "acute"
    CONTINUOUS = "continuous"
    REPEAT_DISPENSING = "continuous-repeat-dispensing"


class DispensingSite(StrEnum):
    """A dispensing site preference: which nomination an address stands for, or none."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    NOT_NOMINATED = "0004"


class Addressed(StrEnum):
    """Why an issue is addressed as it is, or to nobody."""

    NOMINATED = "nominated"
    REDIRECT = "redirect"
    ONE_OFF = "one-off"
    TOKEN = "token"
    TOKEN_BECAUSE_CLOSED = "token-because-closed"
    MOVED = "moved"
    RETURNED = "returned"
    HELD = "held"
    NOT_YET = "not-yet"


TOKENS = frozenset({Addressed.TOKEN, Addressed.TOKEN_BECAUSE_CLOSED, Addressed.RETURNED})
"""Addressed to nobody: any pharmacy releases it by its ID."""


@dataclass(frozen=True, slots=True)
class Item:
    """One medicine or appliance: `id` is the prescriber's for it, `code` of dm+d, `quantity` a decimal as written."""

    id: UUID
    code: str
    name: str
    quantity: str
    unit: str
    dosage: str
    schedule: int | None = None
    """Of a controlled drug, where the order says so."""


@dataclass(frozen=True, slots=True)
class Prescription:
    """What a practice issued, as it stays. `key` is our own internal id, 0 before it is stored; `use_by` is that of its
    first issue; `signed` is False where it was built here and carries no legal signature."""

    key: int
    id: PrescriptionId
    long_id: UUID
    patient_id: int
    practice: OdsCode
    prescriber: str
    treatment: TreatmentType
    type_code: str
    items: tuple[Item, ...]
    issued_at: datetime
    valid_from: date
    use_by: date
    days_supply: int
    issues: int
    site: DispensingSite
    """Which nomination it follows; NOT_NOMINATED follows none."""
    performer: OdsCode | None = None
    """The dispenser that the order named, if any."""
    one_off: bool = False
    """That was another than the nominated one, for this order alone: it follows no later change."""
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Issue:
    """One supply of a prescription: `number` of `of`. `address` is None for a token. Days are London's, both included:
    downloadable from `ready_on`, until `use_by`. `dispenser` has it or had it last."""

    key: int
    prescription_key: int
    prescription: PrescriptionId
    patient_id: int
    number: int
    of: int
    state: PrescriptionState
    item_states: tuple[ItemState, ...]
    site: DispensingSite
    address: OdsCode | None
    addressed: Addressed
    ready_on: date
    use_by: date
    wanted: OdsCode | None = None
    """Where it would have gone, had that been in service: of one that is held, and of a token made because of it."""
    dispenser: OdsCode | None = None
    released_at: datetime | None = None
    release_id: UUID | None = None
    cancelling: tuple[tuple[int, str], ...] = ()
    """Cancellations that wait for a return: an item's place from 0, and the reason's code."""
    held_since: datetime | None = None
    told_at: datetime | None = None
    """When the patient was told of a token that was made because of a closure."""
    progress: str | None = None
    """What the dispenser last said to the patient of it, such as `Ready to Collect`."""
    version: int = 1


def state_at(issue: Issue, at: datetime) -> PrescriptionState:
    """The state as a reader sees it: its days move it without anybody writing."""
    today = london_date(at)
    if today > issue.use_by:
        return EXPIRES_TO.get(issue.state, issue.state)
    if issue.state is PrescriptionState.FUTURE_DATED and issue.ready_on <= today:
        return PrescriptionState.TO_BE_DISPENSED
    return issue.state


def item_states_at(issue: Issue, at: datetime) -> tuple[ItemState, ...]:
    if london_date(at) <= issue.use_by or issue.state in COMPLETED:
        return issue.item_states
    return tuple(ITEM_EXPIRES_TO.get(state, state) for state in issue.item_states)


def can_be_released(issue: Issue, at: datetime) -> bool:
    return state_at(issue, at) is PrescriptionState.TO_BE_DISPENSED and issue.ready_on <= london_date(at)


def begun_before(number: int, issues: Iterable[Issue]) -> bool:
    """Whether something was supplied of an issue before this one of the same prescription."""
    return any(one.number < number and one.state is PrescriptionState.DISPENSED for one in issues)
