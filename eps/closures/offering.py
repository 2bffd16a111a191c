"""Offers to those whom a closure concerns, written with their record and messages. The caller opens the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from eps.closures import entries
from eps.closures.telling import practice_messages, redirect_messages
from eps.identifiers import OdsCode
from eps.nomination import asking_repository as to_ask
from eps.nomination import many_repository as many
from eps.nomination.asking_repository import Asking
from eps.nomination.many_repository import Nominee
from eps.nomination.nearest_for import Nearest, Patron, nearest_for
from eps.nomination.proposal import Proposal, ProposalState, Redirect
from eps.outbox.domain import Message
from eps.outbox.store import enqueue, enqueue_new
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_run import run_of
from eps.pharmacies.directory import Directory
from eps.pharmacies.service import directory_in_transaction
from eps.record.store import append


@dataclass(frozen=True, slots=True)
class Occasion:
    """`closure` has the extent of the run that it belongs to; `run` are the ids of all in it."""

    closure: Closure
    run: tuple[UUID, ...]
    directory: Directory
    at: datetime

    @property
    def asking(self) -> Asking:
        return Asking(self.closure.ods_code, self.closure.id, self.run)


@dataclass(frozen=True, slots=True)
class Concerned:
    """One patient to offer others to: `nominated` is the closing code, or the nomination behind a redirect."""

    patient_id: int
    patron: Patron
    nominated: OdsCode


async def occasion_of(closure: Closure, at: datetime) -> Occasion:
    """As this transaction sees the register."""
    directory = await directory_in_transaction()
    pharmacy = directory.get(closure.ods_code)
    run = run_of(closure, pharmacy.closures, pharmacy, directory.holidays)
    return Occasion(run.as_one(closure), run.members, directory, at)


async def ask_redirected(ids: Sequence[int], occasion: Occasion) -> tuple[list[Proposal], list[Message]]:
    """Those of these patients, all of them locked, who are redirected to the code and were not asked, are asked."""
    postcodes = await many.postcodes(ids)
    to_offer = [
        Concerned(
            redirect.patient_id, Patron(redirect.type, postcodes[redirect.patient_id]), redirect.from_code
        )
        for redirect in await to_ask.redirects_among(occasion.asking, ids)
    ]
    offers = await offers_to(to_offer, occasion)
    messages = redirect_messages(occasion.closure, offers, occasion.at)
    await write_offers(offers, messages, occasion.at)
    return offers, messages


async def tell_practices(redirects: Sequence[Redirect], occasion: Occasion) -> None:
    """Of restricted people, who are not asked themselves though where their prescriptions went closes."""
    patients = await many.patients_among([redirect.patient_id for redirect in redirects])
    restricted = [
        Nominee(one.id, redirect.type, one.postcode, one.practice, one.communal, withheld=True)
        for redirect in redirects
        if (one := patients[redirect.patient_id]).restricted and one.date_of_death is None
    ]
    await enqueue(practice_messages(occasion.closure, restricted, occasion.at), occasion.at)


async def offers_to(to_offer: Sequence[Concerned], occasion: Occasion) -> list[Proposal]:
    patrons = [one.patron for one in to_offer]
    nearest = await nearest_for(patrons, occasion.closure, occasion.directory, occasion.at)
    return [_offer(occasion, one, near) for one, near in zip(to_offer, nearest, strict=True)]


def _offer(occasion: Occasion, one: Concerned, near: Nearest | None) -> Proposal:
    return Proposal(
        id=uuid4(),
        patient_id=one.patient_id,
        type=one.patron.type,
        closure_id=occasion.closure.id,
        state=ProposalState.OFFERED,
        nominated_code=one.nominated,
        from_code=occasion.closure.ods_code,
        nearest_code=near.ods_code if near else None,
        nearest_metres=near.metres if near else None,
        worked_out_at=occasion.at,
        offered_at=occasion.at,
    )


async def write_offers(offers: Sequence[Proposal], messages: Sequence[Message], at: datetime) -> None:
    """Proposals, their record and their messages together."""
    await many.insert_offers(offers)
    await append([entries.offered(offer, at) for offer in offers])
    await enqueue_new(messages, at)
