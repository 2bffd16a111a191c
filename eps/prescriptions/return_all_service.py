"""A pharmacy that closes gives back everything that it has and has not begun: in steps, each a transaction of its own,
so that one that is cut short is simply asked for again."""

from dataclasses import dataclass
from datetime import datetime

from eps.clock import london_date
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, NotYourOrganisation, Principal, require
from eps.locks import lock_shared
from eps.nomination.acts import by_principal
from eps.nomination.many_repository import lock_patients
from eps.prescriptions import held_repository
from eps.prescriptions.domain import Issue
from eps.prescriptions.returning import ReturnReason, because_closed, returned
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.telling import tell_of_tokens
from eps.prescriptions.writing_returned import write_returned

STEP = 100


@dataclass(frozen=True, slots=True)
class ReturningAll:
    """`ods_code` is one of the caller's own."""

    principal: Principal
    ods_code: OdsCode
    at: datetime


async def count_not_started(asked: ReturningAll) -> int:
    """How many it would be."""
    _require(asked)
    return await held_repository.count_of_not_started(asked.ods_code, london_date(asked.at))


async def return_all_not_started(asked: ReturningAll) -> int:
    """How many were given back. Their patients may name another pharmacy, and are told that they have a number."""
    _require(asked)
    many, last = 0, 0
    while True:
        found = await held_repository.not_started(asked.ods_code, london_date(asked.at), last, STEP)
        if not found:
            return many
        many += await _step(asked, found)
        last = found[-1].key


def _require(asked: ReturningAll) -> None:
    require(asked.principal, Action.RETURN_PRESCRIPTION)
    if asked.ods_code not in asked.principal.ods_codes:
        raise NotYourOrganisation


@transactional
async def _step(asked: ReturningAll, found: list[Issue]) -> int:
    await lock_shared([asked.ods_code])
    await lock_patients(sorted({issue.patient_id for issue in found}))
    keys = [issue.key for issue in found]
    held = await held_repository.still_not_started(keys, asked.ods_code, london_date(asked.at))
    given_back = [_given_back(issue, asked.ods_code) for issue in held]
    waiting = [one for one in given_back if one.state is PrescriptionState.TO_BE_DISPENSED]
    told = {issue.key: issue for issue in await tell_of_tokens(waiting, asked.at)}
    pairs = [(before, told.get(after.key, after)) for before, after in zip(held, given_back, strict=True)]
    author = by_principal(asked.principal, asked.at)
    return len(await write_returned(pairs, ReturnReason.UNABLE_TO_DISPENSE, author))


def _given_back(issue: Issue, dispenser: OdsCode) -> Issue:
    """One that was cancelled meanwhile waits for nobody."""
    after = returned(issue)
    return after if after.state is PrescriptionState.CANCELLED else because_closed(after, dispenser)
