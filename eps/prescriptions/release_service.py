"""A dispenser downloads prescriptions: up to 25 that wait for it, or one by its ID. Each goes out to one dispenser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Unavailable
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, NotYourOrganisation, Principal, require
from eps.locks import lock_shared
from eps.nomination.acts import Author, by_principal
from eps.nomination.many_repository import lock_patients
from eps.nomination.repository import patient_by_id
from eps.pharmacies.closure_repository import effective_closures
from eps.prescriptions import changing, entries, release_repository, repository
from eps.prescriptions.dispensers import codes_served
from eps.prescriptions.domain import Issue, UnknownPrescription, state_at
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.releasing import (
    MOST_AT_ONCE,
    PharmacyClosed,
    Taking,
    current,
    require_releasable,
    taken,
)
from eps.prescriptions.routing import is_closed_for_release
from eps.prescriptions.stamping import asked_for
from eps.prescriptions.states import WITH_A_DISPENSER, PrescriptionState
from eps.prescriptions.with_dispenser import with_another
from eps.record.access import Look, log_look
from eps.record.store import append

TRIES = 5


class EverythingInHand(Unavailable):
    """Somebody else is downloading the prescriptions that wait for you at this moment. Try again in a few seconds."""


@dataclass(frozen=True, slots=True)
class Asking:
    """`ods_code` is the dispenser's that asks: one of the caller's own."""

    principal: Principal
    ods_code: OdsCode
    at: datetime


@dataclass(frozen=True, slots=True)
class Released:
    """What went out, oldest first. `left_over`: more is waiting, so ask again."""

    release_id: UUID
    issues: tuple[Issue, ...] = ()
    left_over: bool = False


async def release_nominated(asking: Asking) -> Released:
    """Nothing went out and nothing is left over: no more prescriptions, also while the pharmacy is closed."""
    _require(asking, Action.RELEASE_NOMINATED)
    for waiting_for_others in (False, *(True,) * TRIES):
        released = await _release(asking, waiting_for_others=waiting_for_others)
        if released.issues or not released.left_over:
            return released
    raise EverythingInHand


def _require(asking: Asking, action: Action) -> None:
    require(asking.principal, action)
    if asking.ods_code not in asking.principal.ods_codes:
        raise NotYourOrganisation


@transactional
async def _release(asking: Asking, *, waiting_for_others: bool) -> Released:
    """What others have in hand is passed over first; only where nothing else waits is it waited for."""
    codes = await _lock_codes(asking)
    taking = Taking(asking.ods_code, asking.at, uuid4())
    if is_closed_for_release(await effective_closures(asking.ods_code), asking.at):
        return Released(taking.release_id)
    today = london_date(asking.at)
    seen = await release_repository.oldest_waiting(
        codes, today, MOST_AT_ONCE + 1, locking=not waiting_for_others
    )
    found = seen[:MOST_AT_ONCE]
    if waiting_for_others:
        await lock_patients([patient_id for _, patient_id in found])
    issues = await release_repository.take([key for key, _ in found], codes, taking)
    await _record(issues, asking, taking)
    left_over = len(seen) > MOST_AT_ONCE or await release_repository.is_waiting(codes, today)
    return Released(taking.release_id, tuple(issues), left_over)


async def _lock_codes(asking: Asking) -> frozenset[OdsCode]:
    """Its own, and those that it goes on for, as they are once they are locked."""
    seen = await codes_served(asking.ods_code, asking.at)
    await lock_shared(seen)
    return seen & await codes_served(asking.ods_code, asking.at) if len(seen) > 1 else seen


async def _record(issues: list[Issue], asking: Asking, taking: Taking) -> None:
    author, release = by_principal(asking.principal, asking.at), {"release": taking.release_id}
    await append([entries.changed(issue, "released", author, release) for issue in issues])


@transactional
async def release_by_id(asking: Asking, prescription_id: PrescriptionId) -> Released:
    """From any pharmacy. The dispenser that has it already gets it again: its answer may have been lost."""
    _require(asking, Action.RELEASE_BY_ID)
    found = await repository.prescription(prescription_id)
    if found is None:
        raise UnknownPrescription
    await lock_shared([asking.ods_code])
    await patient_by_id(found.patient_id)
    issue = current(await repository.issues_of(found.key), asking.at)
    if state_at(issue, asking.at) in WITH_A_DISPENSER:
        return await _again(issue, asking)
    author = by_principal(asking.principal, asking.at)
    issue = await _let_go(issue, author)
    require_releasable(issue, asking.at)
    if is_closed_for_release(await effective_closures(asking.ods_code), asking.at):
        raise PharmacyClosed
    taking = Taking(asking.ods_code, asking.at, uuid4())
    release = {"release": taking.release_id, "by": "id"}
    written = await changing.write(taken(issue, taking), "released", author, release)
    return Released(taking.release_id, (written,))


async def _let_go(issue: Issue, author: Author) -> Issue:
    """Of repeat dispensing, before its day or while it is held for a dispenser that is closed: the patient gives its
    number to a pharmacy of their choice."""
    if issue.state is not PrescriptionState.AWAITING_RELEASE_READY:
        return issue
    token = asked_for(issue, author.at)
    return await changing.write(token, "made-token", author, {"from": None, "wanted": token.wanted})


async def _again(issue: Issue, asking: Asking) -> Released:
    if issue.dispenser != asking.ods_code or issue.release_id is None:
        raise await with_another(issue)
    who = asking.principal
    await log_look(Look(asking.at, who.subject, who.role, asking.ods_code, issue.patient_id, "release again"))
    return Released(issue.release_id, (issue,))


async def released_before(asking: Asking, release_id: UUID, keys: Sequence[int]) -> Released:
    """What went out in an answer that is asked for again, as far as the dispenser still has it: to whoever may act for
    it now, which whoever asked first may do no more."""
    _require(asking, Action.RELEASE_NOMINATED)
    issues = [
        issue
        for issue in await repository.issues_by_key(keys)
        if issue.release_id == release_id and issue.dispenser == asking.ods_code
    ]
    return Released(release_id, tuple(sorted(issues, key=lambda issue: (issue.ready_on, issue.key))))
