"""Chapters 5 and 6: what one patient sees, and three answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.choices.answering import Answer, choose, keep
from eps.choices.showing import Asked, Shown, codes_offered, shown
from eps.demonstration.closing import TooFewPeople, with_street
from eps.demonstration.repository import Offered
from eps.demonstration.teller import Table, Teller
from eps.geography import miles
from eps.identity.permissions import Principal, Role
from eps.nomination.domain import Consent
from eps.nomination.proposal import Duration
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import status
from eps.pharmacies.service import directory
from eps.wording import LIST_BY_DISTANCE, moment_text, status_text, time_text

CONSENT = Consent("1", given=True)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who answers: `waits` until it reopens at the nearest of their list, `moves` for good, `stays`."""

    waits: Offered
    moves: Offered
    stays: Offered

    @classmethod
    def of(cls, offers: Sequence[Offered]) -> "Cast":
        """One for whom the most common nearest is nearest, and two others, where there are some for whom it is not."""
        nearest = Counter(offer.nearest_code for offer in offers if offer.nearest_code)
        if not nearest or len(offers) < len(cls.__slots__):
            raise TooFewPeople(pointer="/patients")
        most = max(sorted(nearest), key=nearest.__getitem__)
        waits = next(offer for offer in offers if offer.nearest_code == most)
        others = [offer for offer in offers if offer is not waits]
        moves, stays, *_ = sorted(others, key=lambda offer: offer.nearest_code == most)
        return cls(waits, moves, stays)


async def look(teller: Teller, offer: Offered, at: datetime) -> Pharmacy:
    """The first of their list."""
    teller.chapter(f"What a patient in {offer.district} sees")
    seen = await _seen(offer, at)
    teller.say(
        f"At {time_text(at)} they open the offer. From home, in a straight line, the nearest five are:"
    )
    teller.show(_list(seen, at))
    teller.say(
        f"“{LIST_BY_DISTANCE}” Nothing is chosen beforehand; “keep” and “no pharmacy” are always there."
    )
    return seen.options[0].pharmacy


def _list(seen: Shown, at: datetime) -> Table:
    rows = [
        (f"{miles(near.metres):.1f}", with_street(near.pharmacy), *_open_and_next(near.pharmacy, at))
        for near in seen.options
    ]
    return Table(("Miles", "Pharmacy", "Now", "Opens next"), rows, frozenset({0}))


def _open_and_next(pharmacy: Pharmacy, at: datetime) -> tuple[str, str]:
    holidays = directory().holidays
    now = status(pharmacy, at, holidays)
    opens_at = status(pharmacy, now.closes_at, holidays).opens_at if now.closes_at else now.opens_at
    return status_text(now, at), moment_text(opens_at, at) if opens_at else "not known"


async def answer(teller: Teller, cast: Cast, closed: Pharmacy, at: datetime) -> None:
    teller.chapter("Three patients answer")
    first = (await _seen(cast.waits, at)).options[0].pharmacy
    await choose(await _answer(cast.waits, at), first.ods_code, Duration.UNTIL_REOPENING)
    options = (await _seen(cast.moves, at)).options
    other = next(near.pharmacy for near in options if near.pharmacy != first)
    await choose(await _answer(cast.moves, at), other.ods_code, Duration.FOR_GOOD)
    await keep(await _answer(cast.stays, at))
    rows = [
        (cast.moves.district, "another, for good", other.name, other.name),
        (cast.waits.district, "until it reopens", closed.name, first.name),
        (cast.stays.district, "keep", closed.name, "wait until it reopens"),
    ]
    teller.show(Table(("In", "Answer", "Nominates now", "Prescriptions go to"), rows))


async def _answer(offer: Offered, at: datetime) -> Answer:
    """With what stood before them."""
    who = patient(offer)
    return Answer(offer.proposal_id, who, CONSENT, at, await codes_offered(offer.proposal_id, who, at))


async def _seen(offer: Offered, at: datetime) -> Shown:
    return await shown(offer.proposal_id, patient(offer), Asked(), at)


def patient(offer: Offered) -> Principal:
    return Principal(Role.PATIENT, f"patient-{offer.patient_id}", nhs_number=offer.nhs_number)
