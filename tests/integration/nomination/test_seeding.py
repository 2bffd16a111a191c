"""Synthetic people in a register: added once, with everything of theirs, whatever stops it."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination import repository
from eps.nomination.listing import ListedPatient, list_patients
from eps.nomination.seeding import (
    AnotherSeed,
    NobodyCanLiveHere,
    NoSyntheticPeopleInProduction,
    SeedReport,
    seed_patients,
)
from eps.nomination.surroundings import Surroundings
from eps.nomination.synthetic import BLOCK, SyntheticPerson, synthetic_people
from eps.nomination.synthetic_numbers import TooManySyntheticPeople
from eps.nomination.verifying import check_nominations
from eps.pharmacies.directory import Directory
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.repository import practice_issues_here
from eps.record.store import history
from eps.record.verifying import verify_record
from eps.settings import settings
from tests.factories import patient
from tests.integration.one_database import on_sqlite
from tests.register import store_patient, store_practice
from tests.unit.directory.small_england import small_england

pytestmark = pytest.mark.usefixtures("database")
AT = datetime(2026, 11, 25, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def england() -> Directory:
    return small_england()


async def seed(count: int, england: Directory, *, seed: int = 1) -> SeedReport:
    return await seed_patients(
        count, seed=seed, directory=england, at=AT, progress=lambda _done, _total: None
    )


async def count_of(table: str) -> int:
    [row] = await fetch(f"SELECT count(*) AS count FROM {table}")
    return int(row["count"])


def made_up(count: int, england: Directory) -> list[SyntheticPerson]:
    """The same people, without a register."""
    return synthetic_people(1, 0, Surroundings.of(england, [], AT))[:count]


async def entries_of(patient_id: int) -> list[tuple[str, object, object]]:
    recorded = await history(f"patient/{patient_id}")
    return [(one.entry.role, one.entry.payload["to"], one.entry.payload["version"]) for one in recorded]


async def test_a_person_is_written_as_they_were_made_up(england: Directory) -> None:
    await seed(300, england)
    for person in made_up(300, england):
        patient = await repository.patient_by_number(person.nhs_number)
        assert patient is not None
        assert (patient.given_name, patient.family_name) == person.name
        assert (patient.date_of_birth, patient.date_of_death) == person.life[:2]
        assert (patient.address_lines, patient.postcode) == person.home
        assert (patient.phone, patient.email, patient.preferred_channel) == person.contact
        assert (patient.restricted, patient.large_print, patient.communal) == person.life[2:]
        assert patient.synthetic
        assert {
            kind: one.ods_code for kind, one in (await repository.nominations(patient.id)).items()
        } == dict(person.chosen)


async def test_every_nomination_is_on_the_record_with_the_version_that_it_made(england: Directory) -> None:
    await seed(300, england)
    for place, person in enumerate(made_up(300, england)[:60], start=1):
        told = [("operations", code, version) for version, (_, code) in enumerate(person.chosen, start=2)]
        assert await entries_of(place) == told


async def test_the_record_holds_and_tells_what_the_rows_tell(england: Directory) -> None:
    await seed(300, england)
    verdict = await verify_record(lambda _: None, [lambda: check_nominations(lambda _: None)])
    assert verdict.holds
    assert verdict.entries == await count_of("nomination") > 250


async def test_seeding_again_adds_nobody(england: Directory) -> None:
    first = await seed(200, england)
    again = await seed(200, england)
    assert (first.added, first.known) == (200, 0)
    assert again == SeedReport(added=0, known=200, nominations=0)
    assert await count_of("patient") == 200


async def test_a_larger_count_adds_only_the_others(england: Directory) -> None:
    await seed(200, england)
    report = await seed(300, england)
    assert (report.added, report.known) == (100, 200)
    rows = await fetch("SELECT nhs_number FROM patient ORDER BY id")
    assert [row["nhs_number"] for row in rows] == [one.nhs_number for one in made_up(300, england)]


async def test_a_smaller_count_takes_nobody_away(england: Directory) -> None:
    await seed(200, england)
    assert await seed(50, england) == SeedReport(added=0, known=50, nominations=0)
    assert await count_of("patient") == 200


async def test_what_was_stopped_half_way_goes_on_where_it_was(england: Directory) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert (done, total) == (BLOCK, BLOCK + 10)
        raise Stopped

    with pytest.raises(Stopped):
        await seed_patients(BLOCK + 10, seed=1, directory=england, at=AT, progress=stop)
    report = await seed(BLOCK + 10, england)
    assert (report.added, report.known) == (10, BLOCK)
    assert [finding async for finding in check_nominations(lambda _: None)] == []


async def test_two_who_seed_at_once_add_everybody_once(england: Directory) -> None:
    reports = await asyncio.gather(seed(200, england), seed(200, england))
    assert sorted((report.added, report.known) for report in reports) == [(0, 200), (200, 0)]


async def test_the_practices_of_synthetic_people_issue_here_and_no_others(england: Directory) -> None:
    home, *_ = (postcode for postcode, *_ in england.postcodes.places() if postcode.outward == "SK7")
    await store_practice("A81001", issues_here=False, postcode=home)
    await store_practice("A81002", issues_here=False, postcode="TS18 1HU")
    await seed(20, england)
    assert await practice_issues_here(OdsCode("A81001"))
    assert not await practice_issues_here(OdsCode("A81002"))


@on_sqlite
async def test_progress_is_told_block_by_block(england: Directory) -> None:
    told: list[tuple[int, int]] = []
    await seed_patients(
        BLOCK + 1, seed=1, directory=england, at=AT, progress=lambda *progress: told.append(progress)
    )
    assert told == [(BLOCK, BLOCK + 1), (BLOCK + 1, BLOCK + 1)]


@on_sqlite
async def test_another_seed_is_refused_where_its_numbers_are_taken(england: Directory) -> None:
    await seed(20, england)
    with pytest.raises(AnotherSeed):
        await seed(20, england, seed=2)
    assert await count_of("patient") == 20


@on_sqlite
async def test_a_register_without_postcodes_is_refused() -> None:
    nowhere = Directory.of([], frozenset(), Postcodes.unpack({}), 1)
    with pytest.raises(NobodyCanLiveHere):
        await seed(1, nowhere)


@on_sqlite
async def test_nobody_at_all_may_be_asked_for_but_not_more_than_there_are_numbers(england: Directory) -> None:
    assert await seed(0, england) == SeedReport(0, 0, 0)
    with pytest.raises(TooManySyntheticPeople):
        await seed(1_000_000, england)


@on_sqlite
async def test_production_has_no_synthetic_people(
    england: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPS_ENVIRONMENT", "production")
    settings.cache_clear()
    with pytest.raises(NoSyntheticPeopleInProduction):
        await seed(1, england)
    with pytest.raises(NoSyntheticPeopleInProduction):
        await list_patients(1)
    assert await count_of("patient") == 0


def listed(person: SyntheticPerson) -> ListedPatient:
    chosen = {kind.value: code for kind, code in person.chosen}
    return ListedPatient(person.nhs_number, person.home.postcode, chosen)


def may_choose(person: SyntheticPerson) -> bool:
    return not person.life.restricted and person.life.date_of_death is None


async def test_those_who_may_choose_are_listed_in_the_order_they_came(england: Directory) -> None:
    await seed(300, england)
    able = [listed(person) for person in made_up(300, england) if may_choose(person)]
    assert len(able) < 300
    assert await list_patients(1_000) == able
    assert await list_patients(5) == able[:5]


async def test_those_who_nominate_one_pharmacy_can_be_listed_alone(england: Directory) -> None:
    await seed(300, england)
    [(favourite, _)] = Counter(code for one in made_up(300, england) for _, code in one.chosen).most_common(1)
    wanted = [
        listed(person)
        for person in made_up(300, england)
        if may_choose(person) and favourite in dict(person.chosen).values()
    ]
    assert await list_patients(1_000, favourite) == wanted
    assert await list_patients(2, favourite) == wanted[:2]
    assert await list_patients(10, OdsCode("FZZ99")) == []


async def test_real_people_are_never_listed() -> None:
    await store_patient(patient(synthetic=False))
    assert await list_patients(10) == []
