"""A practice's routine repeats of one day, made up for its synthetic patients; never where people are real."""

from itertools import cycle, islice

from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.nomination.practice_patients_repository import synthetic_patients_of
from eps.nomination.seeding import require_demonstration
from eps.prescriptions.batch_preparing_service import AskedLine
from eps.prescriptions.synthetic_repeats import repeat_of


class NobodyToPrescribeFor(Conflict):
    """Practice {practice} has no synthetic patients. Make some up first, by seed-patients, or name another practice."""


async def seed_repeats(practice: OdsCode, count: int, *, seed: int) -> list[AskedLine]:
    """One for each of its first so many patients; where it has fewer, another for each, and so on. Always the same."""
    require_demonstration()
    numbers = await synthetic_patients_of(practice, limit=count)
    if not numbers:
        raise NobodyToPrescribeFor(practice=practice)
    return [
        AskedLine(f"repeat-{place + 1:04}", number, repeat_of(number, seed, place // len(numbers)))
        for place, number in enumerate(islice(cycle(numbers), count))
    ]
