"""Closures as those may see them who look after them: staff their own codes', a commissioner the ICB's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eps.closures.deciding import read
from eps.closures.recording import CODES_AT_ONCE
from eps.closures.two_to_undo import Asked as UndoAsked
from eps.closures.two_to_undo import asked_to_undo, takes_two_to_undo
from eps.closures.work import Work, work_of
from eps.identifiers import OdsCode
from eps.identity.permissions import ALLOWED, Action, Principal, Role, require, require_for_code
from eps.pharmacies.cascade_repository import cascade as read_cascade
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.pharmacies.closure_repository import Sought, closures_by_id, closures_page
from eps.pharmacies.service import pharmacy_now


@dataclass(frozen=True, slots=True)
class Asked:
    """`state` as a reader sees it at the instant; `before`: further back than one (recorded_at, id)."""

    state: ClosureState | None = None
    ods_code: OdsCode | None = None
    before: tuple[datetime, UUID] | None = None
    limit: int = 50


async def listed(asked: Asked, principal: Principal, at: datetime) -> list[Closure]:
    """Newest recorded first."""
    require(principal, Action.READ_CLOSURES)
    sought = Sought(
        at,
        asked.state,
        ods_codes=await _codes(asked.ods_code, principal),
        icb_code=principal.icb_code,
        before=asked.before,
        limit=asked.limit,
    )
    return await closures_page(sought)


async def recorded_together(closure: Closure, principal: Principal, at: datetime) -> list[Closure]:
    """All of its group that the principal may see, this one included, in order of their codes."""
    require(principal, Action.READ_CLOSURES)
    codes = await _codes(None, principal)
    sought = Sought(
        at, ods_codes=codes, icb_code=principal.icb_code, group=closure.group, limit=CODES_AT_ONCE
    )
    return sorted(await closures_page(sought), key=lambda one: one.ods_code)


async def _codes(ods_code: OdsCode | None, principal: Principal) -> frozenset[OdsCode] | None:
    """None is every code."""
    if ods_code is not None:
        icb_code = (await pharmacy_now(ods_code)).icb_code
        require_for_code(principal, Action.READ_CLOSURES, ods_code=ods_code, icb_code=icb_code)
        return frozenset({ods_code})
    return principal.ods_codes if principal.role is Role.PHARMACY else None


@dataclass(frozen=True, slots=True)
class Followed:
    """A closure and the work that follows it, as whoever asked may know it; None where none does, or not yet."""

    closure: Closure
    work: Work | None
    undo_asked: UndoAsked | None = None
    """By whoever cannot undo it alone."""

    def is_awaited(self, at: datetime) -> bool:
        """Work will follow, and has not begun."""
        stands = state_at(self.closure, at) in (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
        return self.work is None and stands and self.closure.proposes_from is not None


async def followed(closure_id: UUID, principal: Principal, at: datetime) -> Followed:
    closure, cascade = await read(closure_id, principal), await read_cascade(closure_id)
    work = await work_of(closure, cascade, principal) if cascade else None
    waits = takes_two_to_undo(closure, principal.role, at)
    return Followed(closure, work, await asked_to_undo(closure, at) if waits else None)


async def recorded_before(closure_ids: Sequence[UUID], principal: Principal) -> list[Closure]:
    """Those that this account recorded, in this order, for an answer that may be given again."""
    require(principal, Action.READ_CLOSURES)
    closures = {closure.id: closure for closure in await closures_by_id(closure_ids)}
    return [closures[closure_id] for closure_id in closure_ids]


def reads_notes(principal: Principal) -> bool:
    """What somebody wrote about a closure is for those who decide it."""
    return Action.DECIDE_CLOSURE in ALLOWED[principal.role]
