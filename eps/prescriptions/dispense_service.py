"""A dispenser says what it dispensed, as often as there is something to say, and takes the last word back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Conflict
from eps.identity.permissions import Action, Principal, require
from eps.nomination.acts import by_principal
from eps.nomination.repository import patient_by_id
from eps.prescriptions import changing, notification_repository, repository
from eps.prescriptions.dispensing import (
    Notification,
    Notified,
    dispensed,
    says_the_same,
    undone,
)
from eps.prescriptions.domain import Issue, Prescription
from eps.prescriptions.falling_due import next_issue
from eps.prescriptions.states import COMPLETED
from eps.prescriptions.with_dispenser import DISPENSE, Named, find, held_by, require_held, with_another


class NotTheLastNotification(Conflict):
    """This is not the last dispense notification that stands for this prescription. Only that one can be replaced or
    withdrawn."""


class NotificationIdReused(Conflict):
    """A dispense notification with this identifier came before and said something else, or was withdrawn. Give each an
    identifier of its own."""


class WithdrawReason(StrEnum):
    """In the codes of the national service."""

    QUANTITY_UPDATE = "QU"
    MEDICATION_UPDATE = "MU"
    DOSAGE_AMENDMENT = "DA"
    PATIENT_AMENDMENT = "PA"
    OTHER_CLINICAL = "OC"
    OTHER_NOT_CLINICAL = "ONC"


@dataclass(frozen=True, slots=True)
class Dispensing:
    """`number` is the issue that the sender means, where it says so; `replaces` the notification that this one is sent
    in place of."""

    principal: Principal
    named: Named
    notification: Notification
    at: datetime
    number: int | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class Withdrawing:
    principal: Principal
    named: Named
    notification_id: UUID
    reason: WithdrawReason
    at: datetime


@transactional
async def notify_dispensed(dispensing: Dispensing) -> Issue:
    """While the dispenser is closed too. The same notification again changes nothing."""
    require(dispensing.principal, Action.DISPENSE)
    found = await find(dispensing.named, dispensing.at)
    await patient_by_id(found.patient_id)
    issues = await repository.issues_of(found.key)
    came_before = await notification_repository.notified(found.key, dispensing.notification.id)
    if came_before is not None:
        return await _again(came_before, found, issues, dispensing)
    before = await _before(found, issues, dispensing)
    after = dispensed(before, found.items, dispensing.notification, london_date(dispensing.at))
    return await _take(before, after, dispensing)


async def _again(
    notified: Notified, found: Prescription, issues: Sequence[Issue], dispensing: Dispensing
) -> Issue:
    issue = await _own(notified, issues, dispensing.principal)
    if notified.withdrawn or not says_the_same(notified, found.items, dispensing.notification):
        raise NotificationIdReused
    return issue


async def _own(notified: Notified, issues: Sequence[Issue], principal: Principal) -> Issue:
    """The issue that it is of, which one of the caller's codes has, or had last."""
    [issue] = [issue for issue in issues if issue.key == notified.issue_key]
    if issue.dispenser is None:
        raise NotTheLastNotification
    if issue.dispenser not in principal.ods_codes:
        raise await with_another(issue)
    return issue


async def _before(found: Prescription, issues: Sequence[Issue], dispensing: Dispensing) -> Issue:
    """As it was when nothing of this notification was known."""
    if dispensing.replaces is not None:
        return await _take_back(found, issues, dispensing.replaces, dispensing)
    codes = dispensing.principal.ods_codes
    meant = [issue for issue in issues if issue.number == dispensing.number and issue.dispenser in codes]
    issue = held_by(meant or issues, codes, dispensing.at)
    await require_held(issue, codes, DISPENSE, dispensing.at)
    return issue


async def _take_back(
    found: Prescription, issues: Sequence[Issue], notification_id: UUID, asked: Dispensing | Withdrawing
) -> Issue:
    """The last notification is taken out; gives the issue as it was before it."""
    notified = await notification_repository.notified(found.key, notification_id)
    if notified is None:
        raise NotTheLastNotification
    issue = await _own(notified, issues, asked.principal)
    if await notification_repository.last_notified(issue.key) != notified:
        raise NotTheLastNotification
    await notification_repository.mark_withdrawn(notified.key, asked.at)
    return undone(issue, notified, found.treatment)


async def _take(before: Issue, after: Issue, dispensing: Dispensing) -> Issue:
    author = by_principal(dispensing.principal, dispensing.at)
    said = dispensing.notification.id
    await notification_repository.insert_notification(said, before, after, dispensing.at)
    more = {"notification": said, "replaces": dispensing.replaces, **_left(after)}
    written = await changing.write(after, "dispense-notified", author, more)
    if written.state in COMPLETED:
        await next_issue(written, author)
    return written


@transactional
async def withdraw(withdrawing: Withdrawing) -> Issue:
    """Undoes the last dispense notification, never a release: the dispenser still has it."""
    require(withdrawing.principal, Action.DISPENSE)
    found = await find(withdrawing.named, withdrawing.at)
    await patient_by_id(found.patient_id)
    issues = await repository.issues_of(found.key)
    issue = await _take_back(found, issues, withdrawing.notification_id, withdrawing)
    more = {
        "notification": withdrawing.notification_id,
        "reason": withdrawing.reason,
        **_left(issue),
    }
    author = by_principal(withdrawing.principal, withdrawing.at)
    return await changing.write(issue, "dispense-withdrawn", author, more)


def _left(issue: Issue) -> dict[str, object]:
    """Where the items stand, and until when the rest of them can be supplied."""
    return {"items": list(issue.item_states), "use_by": issue.use_by}
