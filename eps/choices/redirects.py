"""A patient's redirect: seen, confirmed for another 28 days, ended; and what its time brings about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from eps.database import transactional
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_shared
from eps.nomination import proposal_repository, repository
from eps.nomination.acts import Author, by_principal, by_service, patient_entry
from eps.nomination.changing import end_redirects, redirect_ended
from eps.nomination.proposal import Redirect, UnknownRedirect
from eps.nomination.service import own_patient
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.pharmacies.service import directory
from eps.prescriptions.following import follow
from eps.record.due import schedule
from eps.record.store import append
from eps.settings import settings

REDIRECT_WARNING = "redirect-warning"
REDIRECT_END = "redirect-end"
WARNED_BEFORE = timedelta(days=7)


async def plan(redirect: Redirect) -> None:
    """The patient is told a week before it ends by itself."""
    await schedule(REDIRECT_WARNING, str(redirect.id), redirect.lasts_until - WARNED_BEFORE)
    await schedule(REDIRECT_END, str(redirect.id), redirect.lasts_until)


async def start(redirect: Redirect, author: Author, consent: Mapping[str, object] | None = None) -> None:
    """In place of the one that is in force, if there is one. The caller opens the transaction. `consent` where no
    answer to an offer has it."""
    ended = await end_redirects(redirect.patient_id, redirect.type, reason="replaced", author=author)
    await proposal_repository.insert_redirect(redirect)
    await plan(redirect)
    payload = {
        "redirect": redirect.id,
        "from": redirect.from_code,
        "to": redirect.to_code,
        "closure": redirect.closure_id,
        **({"consent": consent} if consent else {}),
    }
    await append([*ended, patient_entry(redirect.patient_id, "redirect.started", payload, author)])


async def read(redirect_id: UUID, principal: Principal, at: datetime) -> Redirect:
    require(principal, Action.READ_OWN_NOMINATION)
    return await _own(redirect_id, principal, at)


async def standing(patient_id: int, at: datetime) -> list[Redirect]:
    """Those of a patient who was found to be asking, in force or to come: at most one of each type."""
    found = await proposal_repository.redirects_in_force(patient_id)
    return sorted((one for one in found if not one.is_over(at)), key=lambda redirect: redirect.type)


@transactional
async def end(redirect_id: UUID, principal: Principal, at: datetime) -> Redirect:
    """At any time: prescriptions go to the nominated pharmacy again, closed or not."""
    require(principal, Action.CHANGE_OWN_NOMINATION)
    await _lock_nominated(redirect_id)
    redirect = await _own(redirect_id, principal, at)
    await _end(redirect, "patient", by_principal(principal, at))
    return redirect


@transactional
async def confirm(redirect_id: UUID, principal: Principal, at: datetime) -> Redirect:
    """The patient wants it for another 28 days."""
    require(principal, Action.CHANGE_OWN_NOMINATION)
    redirect = replace(await _own(redirect_id, principal, at), confirmed_at=at)
    await proposal_repository.confirm_redirect(redirect.id, at)
    payload = {"redirect": redirect.id, "lasts_until": redirect.lasts_until}
    await append(
        [patient_entry(redirect.patient_id, "redirect.confirmed", payload, by_principal(principal, at))]
    )
    await plan(redirect)
    return redirect


@transactional
async def warn_of_end(redirect_id: UUID, at: datetime) -> None:
    """Due work: it ends within a week unless the patient confirms it."""
    redirect = await proposal_repository.redirect_by_id(redirect_id)
    if redirect is None or redirect.ended_at is not None or redirect.lasts_until > at + WARNED_BEFORE:
        return
    warning = Message(
        dedupe_key=f"redirect-ends/{redirect.id}/{redirect.lasts_until.isoformat()}",
        audience=Audience.PATIENT,
        patient_id=redirect.patient_id,
        template="redirect-ends",
        facts=_facts(redirect),
        subject=f"redirect/{redirect.id}",
        send_at=at,
    )
    await enqueue([warning], at)


def _facts(redirect: Redirect) -> dict[str, object]:
    pharmacy = directory().find(redirect.from_code)
    name = pharmacy.name if pharmacy else redirect.from_code
    return {"pharmacy": name, "ends_at": redirect.lasts_until, "address": settings().address}


@transactional
async def end_when_due(redirect_id: UUID, at: datetime) -> None:
    """Due work: 28 days after it was last confirmed."""
    redirect = await _lock_nominated(redirect_id)
    if redirect is None:
        return
    await repository.patient_by_id(redirect.patient_id)
    redirect = await proposal_repository.redirect_by_id(redirect_id)
    if redirect is not None and redirect.ended_at is None and redirect.lasts_until <= at:
        await _end(redirect, "not-confirmed", by_service(at))


async def _own(redirect_id: UUID, principal: Principal, at: datetime) -> Redirect:
    patient = await own_patient(principal)
    redirect = await proposal_repository.redirect(redirect_id, patient.id)
    if redirect is None or redirect.is_over(at):
        raise UnknownRedirect
    return redirect


async def _lock_nominated(redirect_id: UUID) -> Redirect | None:
    """Where prescriptions go once it has ended: locked before the patient is."""
    redirect = await proposal_repository.redirect_by_id(redirect_id)
    await lock_shared([redirect.from_code] if redirect else [])
    return redirect


async def _end(redirect: Redirect, reason: str, author: Author) -> None:
    await proposal_repository.end_redirect(redirect.id, at=author.at, reason=reason)
    await append([redirect_ended(redirect, reason, author)])
    await follow([redirect.patient_id], [redirect.type], author)
