"""Staff record a nomination at the request of a person present or on the phone. No lists: one person, named by them."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from eps.database import transactional
from eps.errors import Forbidden, Invalid, Stale
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Action, Principal, Role, require
from eps.locks import lock_shared
from eps.nomination import person, repository
from eps.nomination.changing import Asked
from eps.nomination.domain import (
    Capacity,
    Consent,
    NominationType,
    OnlyThePractice,
    Patient,
    RecordWithheld,
    UnknownPatient,
    require_consent,
)
from eps.nomination.person import Person
from eps.nomination.service import Held, set_nomination, unset_nomination
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.pharmacies.service import directory, pharmacy_in_transaction
from eps.record.access import Look, log_look
from eps.record.tally import count_once
from eps.settings import settings
from eps.undoing import keep_if_undone

ALERT_OVER = 20
"""Nominations recorded by one organisation in an hour, those refused among them, above which its ICB is told."""


class ConsentDetailsMissing(Invalid):
    """Say how the person was asked (`method`), your own staff id, and who asked and how that was checked."""


class ChangedMeanwhile(Stale):
    """Somebody changed this person's pharmacy meanwhile. Look at what they have now, and ask them once more."""


class OnlyYourOwnCode(Forbidden):
    """A pharmacy records nominations to itself only. The person can choose another themselves."""


@dataclass(frozen=True, slots=True)
class AtCounter:
    """What the person asked staff for; `ods_code` None removes. `version` is that of the record which they were asked
    about; None where the person stands there."""

    principal: Principal
    who: NhsNumber | Person
    type: NominationType
    ods_code: OdsCode | None
    consent: Consent
    at: datetime
    version: int | None = None


@transactional
async def record_at_counter(request: AtCounter) -> Held:
    """Last write wins, unless a version is given: the person stands there. They are told, and can undo it."""
    require(request.principal, Action.RECORD_NOMINATION)
    _require_details(request.consent)
    keep_if_undone(partial(_note_refused, request))
    await lock_shared([request.ods_code] if request.ods_code else [])
    patient = await _find(request)
    await _require_own(request, patient)
    await log_look(_look(request, patient, "recorded a nomination that the person asked for"))
    held = await _write(request, patient)
    await _tell(request, patient, held)
    await _watch(request)
    return held


@transactional
async def _note_refused(request: AtCounter) -> None:
    """A refusal tells something of a number too: the look and the count stay, so that none is tried out unseen."""
    patient = await _sought(request.who)
    if patient is not None:
        await log_look(_look(request, patient, "asked to record a nomination, and was refused"))
    await _watch(request)


def _require_details(consent: Consent) -> None:
    require_consent(consent)
    for name in ("method", "staff_id", "asked_by"):
        if not getattr(consent, name):
            raise ConsentDetailsMissing(pointer=f"/consent/{name}")
    asked_by = consent.asked_by
    if asked_by and asked_by.capacity is not Capacity.PATIENT and not asked_by.name.strip():
        raise ConsentDetailsMissing(pointer="/consent/asked_by/name")
    if asked_by and not asked_by.checked.strip():
        raise ConsentDetailsMissing(pointer="/consent/asked_by/checked")


async def _find(request: AtCounter) -> Patient:
    """One answer for nobody and for several, so that nothing can be tried out."""
    patient = await _sought(request.who)
    if patient is None:
        raise UnknownPatient
    if patient.is_withheld:
        raise RecordWithheld
    if request.version not in (None, patient.version):
        raise ChangedMeanwhile
    return patient


async def _sought(who: NhsNumber | Person) -> Patient | None:
    return await (person.patient_of(who) if isinstance(who, Person) else repository.patient_by_number(who))


async def _require_own(request: AtCounter, patient: Patient) -> None:
    """A pharmacy for its own codes, a practice for its own patients, a dispensing practice for itself."""
    codes = request.principal.ods_codes
    if request.principal.role is Role.PHARMACY:
        code = request.ods_code or await _nominated(patient, request.type)
        if request.type is NominationType.P3 or code not in codes:
            raise OnlyYourOwnCode(pointer="/ods_code")
    elif patient.practice not in codes:
        raise UnknownPatient
    elif request.type is NominationType.P3 and request.ods_code not in {None, *codes}:
        raise OnlyThePractice(pointer="/ods_code")


async def _nominated(patient: Patient, nomination_type: NominationType) -> OdsCode | None:
    nomination = (await repository.nominations(patient.id)).get(nomination_type)
    return nomination.ods_code if nomination else None


def _look(request: AtCounter, patient: Patient, reason: str) -> Look:
    principal = request.principal
    code = min(principal.ods_codes)
    return Look(request.at, principal.subject, principal.role, code, patient.id, reason)


async def _write(request: AtCounter, patient: Patient) -> Held:
    asked = Asked.by(request.principal, request.consent, request.at)
    if request.ods_code is None:
        return await unset_nomination(patient, request.type, asked)
    return await set_nomination(patient, request.type, await pharmacy_in_transaction(request.ods_code), asked)


async def _tell(request: AtCounter, patient: Patient, held: Held) -> None:
    told = Message(
        dedupe_key=f"changed-for-you/{patient.id}/{held.version}",
        audience=Audience.PATIENT,
        patient_id=patient.id,
        template="changed-for-you",
        facts={"address": settings().address},
        subject=f"patient/{patient.id}",
        send_at=request.at,
    )
    await enqueue([told], request.at)


async def _watch(request: AtCounter) -> None:
    """Alerts the organisation's ICB once in an hour in which it recorded, or tried to, more than 20."""
    hour = request.at.replace(minute=0, second=0, microsecond=0)
    code = min(request.principal.ods_codes)
    if await count_once("counter", code, hour) != ALERT_OVER + 1:
        return
    pharmacy = directory().find(code)
    alert = Message(
        dedupe_key=f"counter-alert/{code}/{hour.isoformat()}",
        audience=Audience.ICB,
        organisation=pharmacy.icb_code if pharmacy else None,
        template="counter-alert",
        facts={"ods_code": code, "more_than": ALERT_OVER},
        subject=f"organisation/{code}",
        send_at=request.at,
    )
    await enqueue([alert], request.at)
