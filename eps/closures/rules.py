"""Which closures make proposals and from when, and who may record which alone (BEHAVIOUR.md section 3). Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eps.clock import london_date
from eps.errors import Conflict, Invalid
from eps.identifiers import OdsCode
from eps.identity.permissions import Role
from eps.pharmacies.closure import BUILDING_REASONS, Closure, ClosureKind, Reason
from eps.pharmacies.closure_run import Run, opens_between, run_of
from eps.pharmacies.domain import OperationalStatus, Pharmacy
from eps.pharmacies.hours import stated_opening
from eps.pharmacies.need import days_of_service

LONG_ENOUGH = timedelta(hours=24)
OPENING_TAKEN_AWAY = timedelta(hours=8)
STAFF_ALONE_UP_TO = timedelta(days=7)
UNPLANNED_WITHIN = timedelta(hours=24)
"""A closure that starts later than this after it is recorded is planned."""
REVIEW_WITHIN = timedelta(hours=24)
REPORTED_LATE_BY = timedelta(days=7)
RECORDED_LATE_BY = timedelta(days=365)
"""Whoever decides closures records any; a start longer ago is a mistyped year."""
TELL_BEFORE = timedelta(days=28)
NEEDS_TWO_PEOPLE_OVER = 20_000


class EndsBeforeItStarts(Invalid):
    """A closure must end after it starts. Check both dates."""


class PermanentHasNoEnd(Invalid):
    """A permanent closure has no end and no review. Leave both empty, or record a temporary closure."""


class ReviewMissing(Invalid):
    """Say when the pharmacy reopens, or when you will look again: at most 24 hours ahead."""


class ReviewTooLate(Invalid):
    """An open-ended closure is looked at again within 24 hours. Give an earlier review time."""


class StartsTooLongAgo(Invalid):
    """A pharmacy can report a closure up to 7 days late. Ask your commissioner to record an older one."""


class StartsOverAYearAgo(Invalid):
    """That start is more than a year ago. Check its year."""


class HasEndAndReview(Invalid):
    """A closure with an end needs no review time. Give one or the other."""


class TellFromAfterItCloses(Invalid):
    """Patients are told before it closes. Give a time to tell from that is no later than its start."""


class TellFromIsForPermanent(Invalid):
    """Only a permanent closure says from when patients are told. Leave `tell_from` empty."""


class ClosuresOverlap(Conflict):
    """Pharmacy {ods_code} has another temporary closure at that time. Change the end of that one instead."""


class AlreadyClosed(Conflict):
    """Pharmacy {ods_code} is already closed for good, or will be by then. Check the code."""


class NotOpenYet(Conflict):
    """Pharmacy {ods_code} has not opened yet, so it cannot close. Check the code."""


@dataclass(frozen=True, slots=True)
class ClosureRequest:
    """What somebody asks to record of one or several codes together."""

    ods_codes: tuple[OdsCode, ...]
    kind: ClosureKind
    starts_at: datetime
    reason: Reason
    ends_at: datetime | None = None
    review_at: datetime | None = None
    tell_from: datetime | None = None
    still_dispensing: bool = False
    note: str = ""


def require_sound_dates(closure: ClosureRequest | Closure, at: datetime) -> None:
    """A permanent closure has no end; a temporary one has an end, or a review within 24 hours."""
    if closure.ends_at is not None and closure.ends_at <= closure.starts_at:
        raise EndsBeforeItStarts(pointer="/ends_at")
    if closure.kind is ClosureKind.PERMANENT:
        if closure.ends_at is not None or closure.review_at is not None:
            raise PermanentHasNoEnd(pointer="/ends_at" if closure.ends_at else "/review_at")
        if closure.tell_from is not None and closure.tell_from > max(at, closure.starts_at):
            raise TellFromAfterItCloses(pointer="/tell_from")
        return
    if closure.tell_from is not None:
        raise TellFromIsForPermanent(pointer="/tell_from")
    _require_end_or_review(closure, at)


def _require_end_or_review(closure: ClosureRequest | Closure, at: datetime) -> None:
    if closure.ends_at is not None and closure.review_at is not None:
        raise HasEndAndReview(pointer="/review_at")
    if closure.ends_at is not None:
        return
    if closure.review_at is None:
        raise ReviewMissing(pointer="/review_at")
    if closure.review_at > max(at, closure.starts_at) + REVIEW_WITHIN:
        raise ReviewTooLate(pointer="/review_at")


def require_not_too_late(role: Role, starts_at: datetime, at: datetime) -> None:
    """Staff report a week late at most; a commissioner records any closure whose year is not mistyped."""
    if role is Role.PHARMACY and starts_at < at - REPORTED_LATE_BY:
        raise StartsTooLongAgo(pointer="/starts_at")
    if starts_at < at - RECORDED_LATE_BY:
        raise StartsOverAYearAgo(pointer="/starts_at")


def require_in_service(pharmacy: Pharmacy, at: datetime, pointer: str) -> None:
    """What ODS closed, or has only proposed, is most likely a mistyped code: the real pharmacy would stay open."""
    if pharmacy.operational_status is OperationalStatus.PROPOSED:
        raise NotOpenYet(pointer=pointer, ods_code=pharmacy.ods_code)
    _, last_day = days_of_service(pharmacy)
    if london_date(at) > last_day:
        raise AlreadyClosed(pointer=pointer, ods_code=pharmacy.ods_code)


def require_no_clash(new: Closure, others: tuple[Closure, ...]) -> None:
    """Two temporary closures of one code may not overlap; a permanent one may overlie one, whichever was recorded
    first, but not another such."""
    far = datetime.max.replace(tzinfo=new.starts_at.tzinfo)
    for other in others:
        if other.id == new.id or not other.overlaps(new.starts_at, new.effective_end or far):
            continue
        if other.kind is new.kind is ClosureKind.TEMPORARY:
            raise ClosuresOverlap(pointer="/starts_at", ods_code=new.ods_code)
        if other.kind is ClosureKind.PERMANENT and not _is_overlain(new, other):
            raise AlreadyClosed(pointer="/ods_codes", ods_code=new.ods_code)


def _is_overlain(new: Closure, for_good: Closure) -> bool:
    """Closed for now before it closes for good."""
    return new.kind is ClosureKind.TEMPORARY and new.starts_at < for_good.starts_at


def staff_may_alone(closure: Closure | ClosureRequest, at: datetime) -> bool:
    """Part-days, an unplanned closure up to 7 days, and open-ended ones; anything else is a request."""
    if closure.kind is ClosureKind.PERMANENT:
        return False
    if closure.ends_at is None:
        return closure.starts_at <= at + UNPLANNED_WITHIN
    length = closure.ends_at - closure.starts_at
    return length < LONG_ENOUGH or (
        length <= STAFF_ALONE_UP_TO and closure.starts_at <= at + UNPLANNED_WITHIN
    )


def needs_second_person(role: Role, kind: ClosureKind, patients: int) -> bool:
    """A permanent closure, or one over 20,000 patients, recorded by a commissioner or operations."""
    return role is not Role.PHARMACY and (kind is ClosureKind.PERMANENT or patients > NEEDS_TWO_PEOPLE_OVER)


def default_tell_from(closure: ClosureRequest, at: datetime) -> datetime:
    """The later of now and 28 days before it closes."""
    return closure.tell_from or max(at, closure.starts_at - TELL_BEFORE)


def takes_enough_away(run: Run, pharmacy: Pharmacy, holidays: Collection[date]) -> bool:
    """24 hours or longer and at least 8 hours of stated opening; 24 hours alone where hours are unknown."""
    if run.ends_at - run.starts_at < LONG_ENOUGH:
        return False
    taken = stated_opening(pharmacy, run.starts_at, run.ends_at, holidays)
    return taken is None or taken >= OPENING_TAKEN_AWAY


def proposes_from(
    closure: Closure,
    others: tuple[Closure, ...],
    pharmacy: Pharmacy,
    holidays: Collection[date],
    at: datetime,
) -> datetime | None:
    """The instant from which this closure makes proposals, None if it never does."""
    if closure.kind is ClosureKind.PERMANENT:
        return closure.tell_from
    run = run_of(closure, others, pharmacy, holidays)
    if closure.is_open_ended:
        at_once = closure.confirmed or closure.reason in BUILDING_REASONS
        return at if at_once else run.starts_at + LONG_ENOUGH
    if takes_enough_away(run, pharmacy, holidays):
        return closure.proposes_from or at
    return None


def goes_on_as(
    closure: Closure, others: tuple[Closure, ...], pharmacy: Pharmacy, holidays: Collection[date]
) -> Closure | None:
    """The closure that keeps the pharmacy shut when this one is over, with no opening between; None where it opens."""
    end = closure.effective_end or closure.starts_at
    following = [
        other
        for other in others
        if other.id != closure.id
        and other.proposes_from is not None
        and (other.effective_end is None or other.effective_end > end)
        and not opens_between(pharmacy, end, other.starts_at, holidays)
    ]
    return min(
        following, key=lambda other: (other.kind is ClosureKind.PERMANENT, other.starts_at), default=None
    )
