"""What a practice must see to of what it issued: four lists, each of issues that wait for somebody."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eps.identifiers import OdsCode
from eps.nomination.domain import Patient
from eps.pharmacies.domain import Pharmacy
from eps.prescriptions.domain import Issue, Prescription


class PracticeList(StrEnum):
    WAITING = "waiting"
    """Addressed to a pharmacy that is out of service now, and not downloaded."""
    HELD_BY_CLOSED = "held-by-closed"
    """Downloaded by one that is, and not dispensed."""
    NOT_TOLD = "not-told"
    """A token because a pharmacy is closed, of which nobody has told the patient: phone them."""
    HELD = "held"
    """Of repeat dispensing: not addressed while its pharmacy is closed."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One page of a list, in the order in which it was issued, from behind the key of an issue."""

    practices: frozenset[OdsCode]
    which: PracticeList
    today: date
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class ListedIssue:
    """`pharmacy` is the one for which it is on the list, `until` when that is known to serve again. `use_by_is_sure`:
    not where it may be a controlled drug, and have 28 days only."""

    issue: Issue
    prescription: Prescription
    patient: Patient
    pharmacy: Pharmacy | None
    until: datetime | None
    use_by_is_sure: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Of a token because a pharmacy is closed: when the patient was told of it, and whether somebody must phone them,
    since it still waits and nobody has."""

    at: datetime | None
    is_to_phone: bool


def closed_one(issue: Issue, which: PracticeList) -> OdsCode | None:
    """The dispenser for which it is on the list."""
    if which is PracticeList.WAITING:
        return issue.address
    return issue.dispenser if which is PracticeList.HELD_BY_CLOSED else issue.wanted
