"""A prescription that waits because a pharmacy is closed goes where the patient's others go now, when the patient asks.

It does so whatever became of the offer: answered, kept and answered later, or lapsed as they chose in another way.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from eps.database import transactional
from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_shared
from eps.nomination.acts import by_principal
from eps.nomination.changing import described_consent
from eps.nomination.destination_repository import chosen_among
from eps.nomination.domain import KINDS_BY_TYPE, Consent, NominationType, Patient, require_consent
from eps.nomination.service import own_patient
from eps.pharmacies.service import directory
from eps.prescriptions import repository
from eps.prescriptions.by_patient_repository import codes_waited_for
from eps.prescriptions.dispensers import dispensers
from eps.prescriptions.domain import Addressed, DispensingSite, Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import Moving, closed_now, move
from eps.prescriptions.owners import of_patient
from eps.prescriptions.releasing import current
from eps.prescriptions.routing import Dispenser, can_take
from eps.wording import MOVING_TEXTS


class GoesElsewhere(Conflict):
    """Your prescriptions do not go to this pharmacy now. See where they go, or choose this pharmacy first."""


class CannotTakeIt(Conflict):
    """{name} is closed now, so nothing was sent there. Choose another pharmacy first, or use the number of the
    prescription at any pharmacy in England."""


@dataclass(frozen=True, slots=True)
class Named:
    """`to` is the pharmacy that the patient was told of: nothing goes to another one that they chose meanwhile.
    `because` goes on the record: what they said it with."""

    principal: Principal
    ids: tuple[PrescriptionId, ...]
    to: OdsCode
    at: datetime
    because: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sending:
    """One prescription, to `to`."""

    principal: Principal
    prescription: PrescriptionId
    to: OdsCode
    consent: Consent
    at: datetime

    @property
    def named(self) -> Named:
        because = {"consent": described_consent(self.consent)}
        return Named(self.principal, (self.prescription,), self.to, self.at, because)


@transactional
async def send_on(request: Sending) -> None:
    """Asked again, also after an answer that was lost, it changes nothing."""
    require(request.principal, Action.CHANGE_OWN_PRESCRIPTIONS)
    require_consent(request.consent, MOVING_TEXTS)
    codes = await codes_to_lock(request.named)
    await lock_shared(codes)
    patient = await own_patient(request.principal)
    found = of_patient(await repository.prescription(request.prescription), patient)
    issue = current(await repository.issues_of(found.key), request.at)
    if (issue.address, issue.addressed) != (request.to, Addressed.MOVED):
        await move_named(request.named, codes)


async def codes_to_lock(named: Named) -> set[OdsCode]:
    """Before the patient is: where they go, and where they wait."""
    return {named.to, *await codes_waited_for(named.ids)}


async def move_named(named: Named, locked: Collection[OdsCode]) -> list[Issue]:
    """All that are named or, with an error, none, in the caller's transaction. What waits for a code that is not among
    those `locked` stays."""
    patient, author = await own_patient(named.principal), by_principal(named.principal, named.at)
    known = await dispensers(locked, named.at)
    nominated = await _chosen_as(patient, named)
    _require_serves(known.get(named.to), named.at)
    shut = closed_now([one.pharmacy for one in known.values()], named.at)
    concerned = frozenset(code for code in shut if known[code].pharmacy.kind in KINDS_BY_TYPE[nominated])
    site = DispensingSite(nominated)
    return await move(Moving(patient.id, named.ids, named.to, site, concerned, shut, author, named.because))


async def _chosen_as(patient: Patient, named: Named) -> NominationType:
    """Which prescriptions of the patient go there now."""
    chosen = await chosen_among([patient.id], named.at)
    for (_, nomination_type), one in chosen.items():
        if one.destination == named.to:
            return nomination_type
    raise GoesElsewhere


def _require_serves(dispenser: Dispenser | None, at: datetime) -> None:
    if dispenser is None:
        raise GoesElsewhere
    if not can_take(dispenser, at, directory().holidays):
        raise CannotTakeIt(name=dispenser.pharmacy.name)
