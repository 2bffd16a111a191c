"""A commissioner decides what became of a code that ODS closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require_for_code
from eps.locks import lock_exclusively
from eps.pharmacies.code_decision_repository import code_decisions, write_decisions
from eps.pharmacies.code_decisions import (
    AlreadyDecided,
    CodeDecision,
    Decision,
    NothingToDecide,
    OtherCodeNotServing,
    goes_on_as,
)
from eps.pharmacies.domain import OperationalStatus
from eps.pharmacies.repository import note_change, pharmacies_by_code
from eps.pharmacies.service import pharmacy_now
from eps.record.chain import Entry
from eps.record.store import append


@transactional
async def decide(
    ods_code: OdsCode, decision: Decision, with_code: OdsCode | None, *, principal: Principal, at: datetime
) -> CodeDecision:
    """Decided, not yet acted upon: what `closed` and `joined` bring about is for the story of closures. `with_code` may
    be left out where only one other code is at the postcode."""
    await lock_exclusively([ods_code])
    pharmacy = await pharmacy_now(ods_code)
    require_for_code(principal, Action.DECIDE_CODE, ods_code=ods_code, icb_code=pharmacy.icb_code)
    waiting = await _waiting(ods_code)
    other = None if decision is Decision.CLOSED else await _serving(waiting, with_code)
    decided = replace(
        waiting, decision=decision, with_code=other, decided_by=principal.subject, decided_at=at
    )
    await write_decisions([decided])
    payload = {"from": None, "to": decision, "with": other, "closed_on": decided.closed_on}
    await append(
        [Entry(f"pharmacy/{ods_code}", at, principal.subject, principal.role, "code.decided", payload)]
    )
    await note_change([ods_code], at)
    return decided


@transactional
async def decide_together(
    chosen: Mapping[OdsCode, OdsCode | None], decision: Decision, *, principal: Principal, at: datetime
) -> list[CodeDecision]:
    """The same of each code, or of none; beside it the code that it goes on as, where several could be."""
    await lock_exclusively(chosen)
    return [await decide(code, decision, chosen[code], principal=principal, at=at) for code in sorted(chosen)]


async def _waiting(ods_code: OdsCode) -> CodeDecision:
    waiting = (await code_decisions([ods_code])).get(ods_code)
    if waiting is None:
        raise NothingToDecide(ods_code=ods_code)
    if waiting.decision is not None:
        raise AlreadyDecided(ods_code=ods_code, decision=waiting.decision)
    return waiting


async def _serving(waiting: CodeDecision, with_code: OdsCode | None) -> OdsCode:
    """The other code, which must not have closed itself."""
    code = goes_on_as(waiting, with_code)
    other = (await pharmacies_by_code([code])).get(code)
    closed = other is None or other.closed_on or other.operational_status is OperationalStatus.CLOSED
    if closed or code == waiting.ods_code:
        raise OtherCodeNotServing(pointer="/with", with_code=code)
    return code
