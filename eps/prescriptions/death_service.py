"""Somebody has died: the register says so from now, and their prescriptions end."""

from dataclasses import dataclass
from datetime import date, datetime

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Invalid
from eps.identifiers import NhsNumber
from eps.identity.permissions import Action, Principal, require
from eps.nomination.acts import by_principal, patient_entry
from eps.nomination.domain import UnknownPatient
from eps.nomination.repository import patient_by_number
from eps.prescriptions import ending_repository
from eps.prescriptions.domain import Issue
from eps.prescriptions.ending_all import end_all
from eps.record.store import append


class DeathInTheFuture(Invalid):
    """A date of death cannot be after today. Check it."""


@dataclass(frozen=True, slots=True)
class Death:
    """`on`: the date that was told, formally or not."""

    principal: Principal
    who: NhsNumber
    on: date
    at: datetime


@transactional
async def record_death(death: Death) -> list[Issue]:
    """The issues that ended with it: cancelled, or marked to be when their dispenser gives them back."""
    require(death.principal, Action.RECORD_DEATH)
    if death.on > london_date(death.at):
        raise DeathInTheFuture(pointer="/on")
    patient = await patient_by_number(death.who)
    if patient is None:
        raise UnknownPatient
    author = by_principal(death.principal, death.at)
    await ending_repository.write_date_of_death(patient.id, death.on)
    await append([patient_entry(patient.id, "patient.death-recorded", {}, author)])
    return await end_all(patient.id, author)
