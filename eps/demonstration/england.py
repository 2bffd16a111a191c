"""Chapters 1 and 2: England's pharmacies as they are, and people who do not exist."""

from collections import Counter
from datetime import UTC, datetime

from eps.clock import london_date
from eps.demonstration.repository import nominations_by_type
from eps.demonstration.teller import Table, Teller
from eps.nomination.seeding import seed_patients
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import State, status
from eps.pharmacies.importing import load_fixtures
from eps.pharmacies.need import WALKED_INTO
from eps.pharmacies.overriding import is_in_service
from eps.pharmacies.service import directory, load_directory
from eps.settings import settings
from eps.wording import date_text, day_text, time_text

LATE_IN_THE_EVENING = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)
CHRISTMAS = datetime(2026, 12, 25, 11, 0, tzinfo=UTC)
WORDS = {
    State.OPEN: "open",
    State.CLOSED: "closed",
    State.UNCONFIRMED: "not confirmed (holiday)",
    State.UNKNOWN: "not known",
}


async def england(teller: Teller, at: datetime) -> None:
    teller.chapter("England's pharmacies, with their hours")
    with teller.watching("Loading England's directory"):
        await load_fixtures(settings().fixtures, at=at)
        await load_directory()
    in_service = [pharmacy for pharmacy in directory().pharmacies if _is_englands(pharmacy, at)]
    confirmed_on = max(pharmacy.confirmed_on for pharmacy in in_service if pharmacy.confirmed_on)
    teller.say(
        f"It is {day_text(london_date(at))}, {time_text(at)}. England has {len(in_service):,} pharmacies in service.",
        "Names, places and dates are those of the Organisation Data Service, hours those that NHSBSA",
        f"published on {date_text(confirmed_on)}: real ones, by which each is open or not at any instant.",
    )
    teller.show(_states(in_service, (at, LATE_IN_THE_EVENING, CHRISTMAS)))


def _is_englands(pharmacy: Pharmacy, at: datetime) -> bool:
    return pharmacy.english and pharmacy.kind in WALKED_INTO and is_in_service(pharmacy, at)


def _states(pharmacies: list[Pharmacy], instants: tuple[datetime, ...]) -> Table:
    holidays = directory().holidays
    counts = [Counter(status(pharmacy, at, holidays).state for pharmacy in pharmacies) for at in instants]
    headings = [f"{london_date(at).day} {at:%b}, {time_text(at)}" for at in instants]
    rows = [(words, *(f"{count[state]:,}" for count in counts)) for state, words in WORDS.items()]
    return Table(("", *headings), rows, frozenset(range(1, len(instants) + 1)))


async def people(teller: Teller, count: int, *, seed: int, at: datetime) -> None:
    teller.chapter(f"{count:,} people who do not exist")
    with teller.watching("Making people up") as progress:
        await seed_patients(count, seed=seed, directory=directory(), at=at, progress=progress)
    by_type = await nominations_by_type()
    teller.say(
        f"{count:,} synthetic patients live at real postcodes of England and are registered at real practices.",
        f"{by_type.get('P1', 0):,} nominate a pharmacy, nearly all of them one close to home;",
        f"{by_type.get('P2', 0):,} nominate an appliance contractor, too.",
        f"Their NHS numbers begin with 999, which is nobody's. Seed {seed} makes the same people every time.",
    )
