"""Filling a register with synthetic people who nominated pharmacies, as if each had told operations whom."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.database import transactional
from eps.errors import Conflict, Forbidden
from eps.identifiers import OdsCode
from eps.identity.permissions import Role
from eps.locks import lock_exclusively, lock_shared
from eps.nomination import seeding_repository as repository
from eps.nomination.acts import Author
from eps.nomination.changing import Move, described_consent, nomination_entry
from eps.nomination.domain import Consent
from eps.nomination.seeding_repository import Newcomer
from eps.nomination.surroundings import Surroundings
from eps.nomination.synthetic import BLOCK, SyntheticPerson, synthetic_people
from eps.nomination.synthetic_numbers import require_enough_numbers
from eps.pharmacies.cascade import CASCADES
from eps.pharmacies.closure_repository import codes_closing
from eps.pharmacies.directory import Directory
from eps.pharmacies.import_repository import practices
from eps.pharmacies.practice_repository import let_issue_here
from eps.record.chain import Entry
from eps.record.store import append
from eps.settings import settings

SYNTHETIC_PEOPLE = "synthetic-people"
"""Two who seed at once take turns, so that nobody is added twice."""
ACTOR = "seed-patients"
CONSENT = Consent(text_version="1", given=True, method="synthetic")

Progress = Callable[[int, int], None]
"""Told how many people are there so far, and how many there will be."""


class NoSyntheticPeopleInProduction(Forbidden):
    """Synthetic people are for demonstration only. Use a register of its own, with EPS_ENVIRONMENT=demonstration."""


class NobodyCanLiveHere(Conflict):
    """The register holds no postcodes, so nobody can live anywhere. Import the directory first."""


class AnotherSeed(Conflict):
    """Other people have these NHS numbers in this register. Use the seed they were made with, or another register."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """`known` were there already."""

    added: int
    known: int
    nominations: int

    def __add__(self, more: "SeedReport") -> "SeedReport":
        return SeedReport(
            self.added + more.added, self.known + more.known, self.nominations + more.nominations
        )


async def seed_patients(
    count: int, *, seed: int, directory: Directory, at: datetime, progress: Progress
) -> SeedReport:
    """The first so many people of this seed. Whoever is there already stays as they are, so it may be run again, with a
    larger count too, or after it was stopped. They choose from the directory as it is given."""
    _require_possible(count, directory)
    known_practices = (await practices(None)).values()
    about = await asyncio.to_thread(Surroundings.of, directory, known_practices, at)
    crowd = _Crowd(count, seed, about)
    people, report = await crowd.people(0), SeedReport(0, 0, 0)
    for block in range(1, crowd.blocks + 1):
        added, people = await asyncio.gather(_add(people, at), crowd.people(block))
        report += added
        progress(report.added + report.known, count)
    if report.added:
        await _tell_planner()
    return report


@dataclass(frozen=True, slots=True, eq=False)
class _Crowd:
    """The people to be: the next block is made up while one is written."""

    count: int
    seed: int
    about: Surroundings

    @property
    def blocks(self) -> int:
        return -(-self.count // BLOCK)

    async def people(self, block: int) -> list[SyntheticPerson]:
        """Nobody, after the last block."""
        if block >= self.blocks:
            return []
        people = await asyncio.to_thread(synthetic_people, self.seed, block, self.about)
        return people[: self.count - block * BLOCK]


def require_demonstration() -> None:
    if settings().is_production:
        raise NoSyntheticPeopleInProduction


def _require_possible(count: int, directory: Directory) -> None:
    require_demonstration()
    require_enough_numbers(count)
    if count and not len(directory.postcodes):
        raise NobodyCanLiveHere


@transactional
async def _add(people: Sequence[SyntheticPerson], at: datetime) -> SeedReport:
    """With everything of theirs, or not at all; and no cascade begins meanwhile, which would not find them."""
    await lock_shared([CASCADES])
    await lock_exclusively([SYNTHETIC_PEOPLE])
    known = await repository.names_of([person.nhs_number for person in people])
    if any(known.get(person.nhs_number, person.name) != person.name for person in people):
        raise AnotherSeed
    closing = await codes_closing(at)
    new = [_as_saved(person, closing) for person in people if person.nhs_number not in known]
    newcomers = list(zip(await repository.new_patient_ids(len(new)), new, strict=True))
    entries = list(_entries(newcomers, Author(ACTOR, Role.OPERATIONS, at)))
    await repository.insert_newcomers(newcomers)
    await repository.insert_nominations(newcomers, set_at=at, set_by=Role.OPERATIONS)
    await append(entries)
    await let_issue_here({person.practice for person in new if person.practice})
    return SeedReport(len(new), len(known), len(entries))


def _as_saved(person: SyntheticPerson, closing: Collection[OdsCode]) -> SyntheticPerson:
    """Without the pharmacies that close: their patients may have been asked already, and nobody would ask this one."""
    return person._replace(chosen=tuple(choice for choice in person.chosen if choice[1] not in closing))


def _entries(newcomers: Iterable[Newcomer], author: Author) -> Iterator[Entry]:
    consent = described_consent(CONSENT)
    for patient_id, person in newcomers:
        for version, (kind, ods_code) in enumerate(person.chosen, start=2):
            yield nomination_entry(
                patient_id, Move(kind, None, ods_code), version, consent=consent, author=author
            )


@transactional
async def _tell_planner() -> None:
    await repository.tell_planner()
