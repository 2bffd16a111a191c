"""Staff of a practice have told a patient that a prescription has a number, since their pharmacy is closed."""

from dataclasses import dataclass, replace
from datetime import datetime

from eps.database import transactional
from eps.errors import Conflict
from eps.identity.permissions import Action, Principal, require
from eps.nomination.acts import by_principal
from eps.nomination.repository import patient_by_id
from eps.prescriptions import changing, repository
from eps.prescriptions.domain import Addressed, Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.owners import of_practice


class NothingToTell(Conflict):
    """Nobody needs to be phoned about this prescription: it was not made a token because a pharmacy is closed."""


@dataclass(frozen=True, slots=True)
class Telling:
    """By somebody of the practice that issued it."""

    principal: Principal
    prescription: PrescriptionId
    at: datetime


@transactional
async def patient_was_told(request: Telling) -> Issue:
    """Takes it off the list of people to phone. Said again, it changes nothing."""
    require(request.principal, Action.READ_PRACTICE_LISTS)
    found = of_practice(await repository.prescription(request.prescription), request.principal)
    await patient_by_id(found.patient_id)
    tokens = [
        issue
        for issue in await repository.issues_of(found.key)
        if issue.addressed is Addressed.TOKEN_BECAUSE_CLOSED
    ]
    if not tokens:
        raise NothingToTell
    author = by_principal(request.principal, request.at)
    told = [
        await changing.write(replace(issue, told_at=request.at), "told", author)
        for issue in tokens
        if issue.told_at is None
    ]
    return (told or tokens)[-1]
