"""A whole replay, in a register of its own: the directory as of the day before, people who nominate, then each day."""

from collections.abc import Iterator
from dataclasses import dataclass

from eps.closures.verifying import verify_register
from eps.demonstration.own_register import Own, new_register
from eps.demonstration.past import ONE_DAY, Days, Past
from eps.demonstration.replaying import (
    ReplayedClosure,
    ReplayedDay,
    begin_as_known_on,
    morning_of,
    replay_day,
)
from eps.demonstration.teller import Progress
from eps.nomination.seeding import seed_patients
from eps.pharmacies.service import directory
from eps.record.verifying import Verdict
from eps.settings import settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which days, with how many people of which seed."""

    days: Days
    people: int
    seed: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """`verdict` is that of the whole record, once everything was done."""

    wanted: Wanted
    nominations: int
    days: tuple[ReplayedDay, ...]
    verdict: Verdict

    def closures(self) -> Iterator[ReplayedClosure]:
        return (closure for day in self.days for closure in day.closures)


async def replay(wanted: Wanted, own: Own, progress: Progress) -> Replayed:
    """Progress is told in days; the people are made before the first."""
    past = Past.of(settings().fixtures, wanted.days)
    async with new_register(own):
        at = await begin_as_known_on(past, wanted.days.first - ONE_DAY)
        people = await seed_patients(
            wanted.people, seed=wanted.seed, directory=directory(), at=at, progress=lambda *_: None
        )
        days: list[ReplayedDay] = []
        for day in wanted.days:
            progress(len(days), len(wanted.days))
            days.append(await replay_day(past, day))
        progress(len(days), len(wanted.days))
        verdict = await verify_register(morning_of(wanted.days.last), lambda _: None)
        return Replayed(wanted, people.nominations, tuple(days), verdict)
