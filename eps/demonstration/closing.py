"""Chapters 3 and 4: a pharmacy closes, and everyone who nominated it is offered others."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

from eps.clock import london_date, london_midnight
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.demonstration import repository
from eps.demonstration.distances import Spread, miles_text
from eps.demonstration.repository import Offered, Reached
from eps.demonstration.teller import Progress, Table, Teller
from eps.errors import Invalid
from eps.identifiers import Postcode
from eps.identity.permissions import Principal, Role
from eps.pharmacies.closure import Closure, ClosureKind, Reason
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import is_open_now, status
from eps.pharmacies.nearest import NOBODY
from eps.pharmacies.need import Need, is_offerable
from eps.pharmacies.service import closure_said, directory, refresh_directory
from eps.worker import work_until_idle

THREE_WEEKS = timedelta(days=21)
CLOSE_BY_METRES = 3_219
"""Two miles."""
OPEN_CLOSE_BY = 5
ENOUGH_PATIENTS = 6
DIFFERENT_NEAREST = 3
LOOK_AGAIN_SECONDS = 0.1


class TooFewPeople(Invalid):
    """With so few people no pharmacy is nominated often enough for a story. Ask for more, such as --patients 20000."""


async def pharmacy_of_the_story(at: datetime) -> Pharmacy:
    """The one that most people nominate, of those that make a story: open, with five others of other names open within
    two miles, and patients who do not all live next to the same one of these."""
    often = [code for code, count in await repository.most_nominated() if count >= ENOUGH_PATIENTS]
    for found in map(directory().get, often):
        homes = await repository.homes_of(found.ods_code)
        if _stands_among_others(found, at) and _live_apart(found, homes, at):
            return found
    raise TooFewPeople(pointer="/patients")


def _stands_among_others(pharmacy: Pharmacy, at: datetime) -> bool:
    held = directory()
    if not (
        is_offerable(pharmacy) and pharmacy.icb_code and is_open_now(status(pharmacy, at, held.holidays))
    ):
        return False
    about = held.nearest(
        held.point_of(Postcode.trusted(pharmacy.postcode)),
        Need.at(at, frozenset({pharmacy.ods_code})),
        limit=OPEN_CLOSE_BY,
        open_now=True,
        within_metres=CLOSE_BY_METRES,
    )
    return len({pharmacy.name, *(near.pharmacy.name for near in about)}) == 1 + OPEN_CLOSE_BY


def _live_apart(pharmacy: Pharmacy, homes: Sequence[Postcode], at: datetime) -> bool:
    need = Need.over(at, at + THREE_WEEKS, frozenset({pharmacy.ods_code}))
    nearest = directory().nearest_in_batch(homes, need, limit=1).rows
    return len(set(nearest.flatten().tolist()) - {NOBODY}) >= DIFFERENT_NEAREST


async def close(teller: Teller, pharmacy: Pharmacy, at: datetime) -> Closure:
    where = ", ".join(pharmacy.address_lines)
    teller.chapter(f"{pharmacy.name}, {where}, closes")
    ends_at = london_midnight(london_date(at + THREE_WEEKS))
    request = ClosureRequest((pharmacy.ods_code,), ClosureKind.TEMPORARY, at, Reason.FLOOD, ends_at)
    commissioner = Principal(Role.COMMISSIONER, "commissioner", icb_code=pharmacy.icb_code)
    [closure] = await record(request, Recorder(commissioner, at))
    teller.say(
        f"A commissioner of its ICB, {pharmacy.icb_code}, records that {pharmacy.ods_code} is closed for three weeks:",
        "in this story only. That returns at once; what follows is work for whoever has time. Patients read:",
    )
    teller.say(f"“{closure_said(pharmacy, closure, at)}”")
    return closure


async def offer_others(teller: Teller, closure: Closure) -> list[Offered]:
    teller.chapter("Everyone who nominated it is offered others")
    began = perf_counter()
    with teller.watching("Offering others") as progress:
        reached = await follow(closure.id, progress)
    seconds = perf_counter() - began
    offers = await repository.offered(closure.id)
    others = reached.affected - reached.proposed
    teller.say(
        f"{reached.affected} nominations are concerned, {reached.proposed} people have an offer now:",
        f"{reached.proposed / seconds:,.0f} a second.",
        f"No offer for {others}: restricted, or dead; their practice is told." if others else "",
    )
    teller.say(
        "No nomination has moved: only the patient moves one. The nearest that serves meanwhile is, for:"
    )
    teller.show(nearest_of(offers))
    return offers


async def follow(closure_id: UUID, progress: Progress) -> Reached:
    """Does everything that is due, and tells how far the work is that follows this closure."""
    await refresh_directory()
    work = asyncio.create_task(work_until_idle())
    while not work.done():
        await asyncio.wait({work}, timeout=LOOK_AGAIN_SECONDS)
        reached = await repository.reached(closure_id)
        progress(reached.proposed, reached.affected)
    await work
    return await repository.reached(closure_id)


def with_street(pharmacy: Pharmacy) -> str:
    """As people tell one from another of the same name."""
    return ", ".join((pharmacy.name, *pharmacy.address_lines[:1]))


def nearest_of(offers: list[Offered]) -> Table:
    people = Counter(offer.nearest_code for offer in offers if offer.nearest_code)
    rows = []
    for code, count in sorted(people.items(), key=lambda item: (-item[1], item[0]))[:OPEN_CLOSE_BY]:
        metres = [one.nearest_metres for one in offers if one.nearest_code == code and one.nearest_metres]
        rows.append(
            (f"{count}", with_street(directory().get(code)), miles_text(Spread.of(metres).median_metres))
        )
    return Table(("People", "Nearest pharmacy", "Miles: median"), rows, frozenset({0, 2}))
