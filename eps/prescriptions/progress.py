"""What a dispenser says to the patient of a prescription that it has: one of few words, the newest of which stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eps.errors import Conflict, Invalid, NotFound
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.domain import Issue, Prescription
from eps.prescriptions.identifier import PrescriptionId

AHEAD = timedelta(days=1)
"""A clock may be wrong, not so wrong."""


class Progress(StrEnum):
    """In the words of the national list."""

    WITH_PHARMACY = "With Pharmacy"
    PREPARING_REMAINDER = "With Pharmacy - Preparing Remainder"
    READY_TO_COLLECT = "Ready to Collect"
    READY_TO_COLLECT_IN_PART = "Ready to Collect - Partial"
    READY_TO_DISPATCH = "Ready to Dispatch"
    READY_TO_DISPATCH_IN_PART = "Ready to Dispatch - Partial"
    COLLECTED = "Collected"
    DISPATCHED = "Dispatched"
    NOT_DISPENSED = "Not Dispensed"


_P = Progress
OVER = frozenset({_P.COLLECTED, _P.DISPATCHED, _P.NOT_DISPENSED})
GOES_ON = frozenset(
    {
        *(_P.WITH_PHARMACY, _P.PREPARING_REMAINDER),
        *(_P.READY_TO_COLLECT_IN_PART, _P.READY_TO_DISPATCH_IN_PART),
    }
)
EITHER = frozenset({_P.READY_TO_COLLECT, _P.READY_TO_DISPATCH})


class UnknownProgress(Invalid):
    """'{given}' is none of the words that patients read. Send one of: {words}."""


class ProgressDoesNotEnd(Invalid):
    """The status is completed, and '{progress}' goes on. Send in-progress, or another word."""


class ProgressDoesNotGoOn(Invalid):
    """The status is in-progress, and '{progress}' is the end. Send completed, or another word."""


class DatedAhead(Invalid):
    """lastModified is more than a day ahead of now. Set your clock right and send it again."""


class NotAnItemOfPrescription(NotFound):
    """The item is not of this prescription. Send the identifiers of the order."""


class NeverWithDispenser(Conflict):
    """This prescription is not, and was not last, with the pharmacy that says this. Look at its ID again."""


class SaidBefore(Conflict):
    """This task came before for this prescription. Give each a new identifier."""


@dataclass(frozen=True, slots=True)
class ProgressUpdate:
    """`task_id` is the sender's; `said_at` when it was so, by the sender's clock."""

    task_id: UUID
    prescription: PrescriptionId
    nhs_number: NhsNumber
    item: UUID
    ods_code: OdsCode
    progress: Progress
    said_at: datetime


def progress_of(given: str) -> Progress:
    """In any case."""
    for progress in Progress:
        if progress.lower() == given.strip().lower():
            return progress
    raise UnknownProgress(given=given[:60], words=", ".join(Progress))


def require_fitting(progress: Progress, *, completed: bool) -> None:
    """Collected is an end; preparing the remainder is none; ready may be either."""
    if completed and progress in GOES_ON:
        raise ProgressDoesNotEnd(progress=progress)
    if not completed and progress in OVER:
        raise ProgressDoesNotGoOn(progress=progress)


def require_dated(said_at: datetime, at: datetime) -> None:
    if said_at > at + AHEAD:
        raise DatedAhead


def meant(update: ProgressUpdate, found: Prescription, issues: Sequence[Issue]) -> Issue:
    """The latest issue that this dispenser has, or had last."""
    if update.item not in {item.id for item in found.items}:
        raise NotAnItemOfPrescription
    own = [issue for issue in issues if issue.dispenser == update.ods_code]
    if not own:
        raise NeverWithDispenser
    return own[-1]


def newest(updates: Collection[ProgressUpdate]) -> ProgressUpdate:
    """Of those dated alike the last."""
    return max(reversed(list(updates)), key=lambda update: update.said_at)
