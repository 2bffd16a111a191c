"""A patient sees, sets and removes whom they nominated; staff record it at a person's request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_shared
from eps.nomination import repository
from eps.nomination.changing import (
    Asked,
    Move,
    Nominated,
    at_version,
    move_nomination,
    offer_what_is_coming,
)
from eps.nomination.domain import (
    OWN_WISH,
    Consent,
    Nomination,
    NominationType,
    NothingNominated,
    OnlyThePractice,
    Patient,
    RecordWithheld,
    UnknownPatient,
    closures_to_warn_of,
    require_can_be_nominated,
    require_consent,
    require_open_for_saving,
)
from eps.pharmacies.closure import Closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_in_transaction
from eps.record.store import Recorded, latest

HISTORY_ACTS = frozenset(
    {"nomination.set", "nomination.removed", "redirect.started", "redirect.ended", "redirect.confirmed"}
)


@dataclass(frozen=True, slots=True)
class Held:
    """A patient's nominations at one version."""

    patient: Patient
    nominations: Mapping[NominationType, Nomination]
    warnings: tuple[Closure, ...] = ()

    @property
    def version(self) -> int:
        return self.patient.version


async def own_patient(principal: Principal) -> Patient:
    """The signed-in patient, locked where a transaction is open; a withheld record is neither shown nor changed."""
    patient = await repository.patient_by_number(principal.nhs_number) if principal.nhs_number else None
    if patient is None:
        raise UnknownPatient
    if patient.is_withheld:
        raise RecordWithheld
    return patient


async def held(principal: Principal) -> Held:
    require(principal, Action.READ_OWN_NOMINATION)
    patient = await own_patient(principal)
    return Held(patient, await repository.nominations(patient.id))


async def history(principal: Principal, *, before_seq: int | None, limit: int) -> list[Recorded]:
    """What happened to the patient's nominations, newest first."""
    require(principal, Action.READ_OWN_NOMINATION)
    patient = await own_patient(principal)
    return await latest(f"patient/{patient.id}", acts=HISTORY_ACTS, before_seq=before_seq, limit=limit)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that the patient asks for, against the version they saw."""

    principal: Principal
    type: NominationType
    consent: Consent
    version: int
    at: datetime

    @property
    def asked(self) -> Asked:
        return Asked.by(self.principal, self.consent, self.at)


@transactional
async def nominate(change: Change, ods_code: OdsCode) -> Held:
    """Saves it where the pharmacy can be nominated and is open for saving; the same code again is accepted too."""
    await lock_shared([ods_code])
    patient = await _own_to_change(change)
    require_consent(change.consent)
    pharmacy = await pharmacy_in_transaction(ods_code)
    return await set_nomination(at_version(patient, change.version), change.type, pharmacy, change.asked)


@transactional
async def remove(change: Change) -> Held:
    patient = await _own_to_change(change)
    if change.consent != OWN_WISH:
        require_consent(change.consent)
    return await unset_nomination(at_version(patient, change.version), change.type, change.asked)


async def _own_to_change(change: Change) -> Patient:
    require(change.principal, Action.CHANGE_OWN_NOMINATION)
    if change.type is NominationType.P3:
        raise OnlyThePractice
    return await own_patient(change.principal)


async def set_nomination(
    patient: Patient, nomination_type: NominationType, pharmacy: Pharmacy, asked: Asked
) -> Held:
    """The rules of saving, then the move; the caller holds the shared lock on the code."""
    require_can_be_nominated(pharmacy, nomination_type, asked.at)
    require_open_for_saving(pharmacy, pharmacy.closures, asked.at)
    before = (await repository.nominations(patient.id)).get(nomination_type)
    move = Move(nomination_type, before.ods_code if before else None, pharmacy.ods_code)
    await move_nomination(patient, move, asked)
    nominated = Nominated(patient, nomination_type, pharmacy.ods_code)
    await offer_what_is_coming(nominated, pharmacy.closures, asked.author)
    return await _as_held(patient, closures_to_warn_of(pharmacy.closures, asked.at))


async def unset_nomination(patient: Patient, nomination_type: NominationType, asked: Asked) -> Held:
    before = (await repository.nominations(patient.id)).get(nomination_type)
    if before is None:
        raise NothingNominated
    await move_nomination(patient, Move(nomination_type, before.ods_code, None), asked)
    return await _as_held(patient)


async def _as_held(patient: Patient, warnings: tuple[Closure, ...] = ()) -> Held:
    """As it now stands, read in the same transaction."""
    patient = await repository.patient_by_id(patient.id)
    return Held(patient, await repository.nominations(patient.id), warnings)
