"""Recording that a pharmacy closes: one transaction each, returning at once; the work that follows is due work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from eps.closures.effects import Change, follow, proposing
from eps.closures.rules import (
    ClosureRequest,
    default_tell_from,
    needs_second_person,
    require_in_service,
    require_no_clash,
    require_not_too_late,
    require_sound_dates,
    staff_may_alone,
)
from eps.database import transactional
from eps.errors import Invalid
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, Role, require_for_code
from eps.locks import lock_exclusively
from eps.nomination.concerned_repository import count_nominations
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState
from eps.pharmacies.closure_repository import insert_closure
from eps.pharmacies.domain import Pharmacy, UnknownPharmacy
from eps.pharmacies.repository import pharmacies_by_code

CODES_AT_ONCE = 50


class CodesMissing(Invalid):
    """Name between 1 and 50 different codes that close together."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, when, and the second person whom operations name."""

    principal: Principal
    at: datetime
    confirmed_by: str | None = None


@transactional
async def record(request: ClosureRequest, recorder: Recorder) -> list[Closure]:
    """Several codes close together or not at all; none of them is offered to another's patients."""
    drafts = await drafted(request, recorder)
    for closure, pharmacy in drafts:
        await insert_closure(closure, role=recorder.principal.role)
        act = "closure.recorded" if closure.state is ClosureState.SCHEDULED else "closure.requested"
        await follow(closure, pharmacy, Change(act, recorder.principal, recorder.at))
    return [closure for closure, _ in drafts]


async def drafted(request: ClosureRequest, recorder: Recorder) -> list[tuple[Closure, Pharmacy]]:
    """What would be recorded, in the order of its codes, or refused. The caller opens the transaction."""
    require_sound_dates(request, recorder.at)
    require_not_too_late(recorder.principal.role, request.starts_at, recorder.at)
    pharmacies = await pharmacies_to_close(request.ods_codes, recorder.principal)
    group, state = uuid4(), await _first_state(request, recorder)
    drafts = []
    for place, (code, pharmacy) in enumerate(pharmacies.items()):
        require_in_service(pharmacy, max(request.starts_at, recorder.at), f"/ods_codes/{place}")
        closure = _draft(request, code, group=group, state=state, recorder=recorder)
        require_no_clash(closure, pharmacy.closures)
        drafts.append((proposing(closure, pharmacy, recorder.at), pharmacy))
    return drafts


async def pharmacies_to_close(codes: tuple[OdsCode, ...], principal: Principal) -> Mapping[OdsCode, Pharmacy]:
    """The pharmacies as their rows have them, locked, each known and this person's to close."""
    if not 1 <= len(set(codes)) == len(codes) <= CODES_AT_ONCE:
        raise CodesMissing(pointer="/ods_codes")
    await lock_exclusively(codes)
    found = await pharmacies_by_code(codes)
    for place, code in enumerate(codes):
        pointer = f"/ods_codes/{place}"
        if code not in found:
            raise UnknownPharmacy(pointer=pointer, ods_code=code)
        icb_code = found[code].icb_code
        require_for_code(principal, Action.REPORT_CLOSURE, ods_code=code, icb_code=icb_code, pointer=pointer)
    return {code: found[code] for code in codes}


async def _first_state(request: ClosureRequest, recorder: Recorder) -> ClosureState:
    if recorder.principal.role is Role.PHARMACY:
        alone = staff_may_alone(request, recorder.at)
    else:
        patients = sum([await count_nominations(code) for code in request.ods_codes])
        alone = not needs_second_person(recorder.principal.role, request.kind, patients)
        alone = alone or _second_person_is_named(recorder)
    return ClosureState.SCHEDULED if alone else ClosureState.REQUESTED


def _second_person_is_named(recorder: Recorder) -> bool:
    named = recorder.principal.role is Role.OPERATIONS and recorder.confirmed_by is not None
    return named and recorder.confirmed_by != recorder.principal.subject


def _draft(
    request: ClosureRequest, code: OdsCode, *, group: UUID, state: ClosureState, recorder: Recorder
) -> Closure:
    permanent = request.kind is ClosureKind.PERMANENT
    decided = state is ClosureState.SCHEDULED and recorder.principal.role is not Role.PHARMACY
    return Closure(
        id=uuid4(),
        group=group,
        ods_code=code,
        kind=request.kind,
        state=state,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        review_at=request.review_at,
        tell_from=default_tell_from(request, recorder.at) if permanent else None,
        reason=request.reason,
        still_dispensing=request.still_dispensing,
        note=request.note,
        recorded_at=recorder.at,
        reported_by=recorder.principal.subject,
        confirmed=decided,
        confirmed_by=(recorder.confirmed_by or recorder.principal.subject) if decided else None,
    )
