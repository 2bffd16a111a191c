"""Somebody has died: the register says so from now, and their prescriptions end. Or they have not: it was a mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Conflict, Invalid
from eps.identifiers import NhsNumber
from eps.identity.permissions import Action, Principal, require
from eps.nomination.acts import by_principal, patient_entry
from eps.nomination.domain import Patient, UnknownPatient
from eps.nomination.repository import patient_by_id, write_date_of_death
from eps.prescriptions.domain import Issue
from eps.prescriptions.ending_all import end_all, unmark_all
from eps.prescriptions.subject import known
from eps.record.store import append


class DeathInTheFuture(Invalid):
    """A date of death cannot be after today. Check it."""


class DeathBeforeBirth(Invalid):
    """This person was born after that date. Check it, and whose NHS number it is."""


class NoDeathRecorded(Conflict):
    """The register has no date of death for this person, so there is nothing to take back. Check the NHS number."""


class Notice(StrEnum):
    """How it is known: by the registrar of deaths, or told by somebody. Both count."""

    FORMAL = "formal"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Death:
    principal: Principal
    who: NhsNumber
    on: date
    at: datetime
    notice: Notice = Notice.REPORTED


@dataclass(frozen=True, slots=True)
class Mistake:
    """They live."""

    principal: Principal
    who: NhsNumber
    at: datetime


@transactional
async def record_death(death: Death) -> list[Issue]:
    """The issues that ended with it: cancelled, or marked to be when their dispenser gives them back. Told again, with
    another date too, nothing ends twice."""
    require(death.principal, Action.RECORD_DEATH)
    if death.on > london_date(death.at):
        raise DeathInTheFuture(pointer="/on")
    patient = await _held(death.who, death.at)
    if death.on < patient.date_of_birth:
        raise DeathBeforeBirth(pointer="/on")
    author = by_principal(death.principal, death.at)
    await write_date_of_death(patient.id, death.on)
    await append([patient_entry(patient.id, "patient.death-recorded", {"notice": death.notice}, author)])
    return await end_all(patient.id, author)


@transactional
async def take_back_death(mistake: Mistake) -> list[Issue]:
    """The issues that a dispenser has and that are no longer marked. What was cancelled stays so: nobody may download
    what the practice believes to be over, so the practice issues it anew."""
    require(mistake.principal, Action.RECORD_DEATH)
    patient = await _held(mistake.who, mistake.at)
    if patient.date_of_death is None:
        raise NoDeathRecorded
    author = by_principal(mistake.principal, mistake.at)
    await write_date_of_death(patient.id, None)
    await append([patient_entry(patient.id, "patient.death-taken-back", {}, author)])
    return await unmark_all(patient.id, author)


async def _held(who: NhsNumber, at: datetime) -> Patient:
    """Locked; of a superseded number the record that it went into."""
    patient_id = await known(who, at)
    if patient_id is None:
        raise UnknownPatient
    return await patient_by_id(patient_id)
