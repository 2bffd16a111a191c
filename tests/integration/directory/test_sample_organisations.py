"""Organisations of the published samples in a register: added once, found by code, left alone by imports."""

import pytest

from eps.geography import Point
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType, require_can_be_nominated
from eps.pharmacies.domain import Kind
from eps.pharmacies.editions_repository import count_pharmacies
from eps.pharmacies.fixtures.sample_organisations import SampleOrganisations, read_sample_organisations
from eps.pharmacies.import_repository import is_empty, practices
from eps.pharmacies.need import Need
from eps.pharmacies.repository import directory_version, pharmacies_by_code, practice_issues_here
from eps.pharmacies.samples_service import add_sample_organisations
from eps.pharmacies.service import load_directory
from eps.record.store import history
from eps.record.verifying import verify_record
from eps.settings import settings
from tests.integration.directory.imports import AT, Imports, closed, dispenser, held
from tests.unit.published.files import practice

POSTCODES = "postcode,latitude,longitude\nLS15 8BA,53.8075,-1.4493\nSK7 5LD,53.3724,-2.1274\n"
SIMPLE = "VNE51"


@pytest.fixture
async def samples(imports: Imports) -> SampleOrganisations:
    await imports.texts(POSTCODES)
    shipped = read_sample_organisations(settings().fixtures)
    await add_sample_organisations(shipped, AT)
    return shipped


@pytest.mark.usefixtures("samples")
async def test_they_are_found_by_code_and_can_be_nominated() -> None:
    simple = await held(SIMPLE)
    assert (simple.name, simple.kind, simple.icb_code) == ("The Simple Pharmacy", Kind.COMMUNITY, "QWO")
    assert simple.address_lines == ("17 Austhorpe Road", "Crossgates", "Leeds")
    assert simple.point == Point(53.8075, -1.4493)
    require_can_be_nominated(simple, NominationType.P1, AT)
    assert await practice_issues_here(OdsCode("RBA"))


@pytest.mark.usefixtures("samples")
async def test_they_are_in_no_list() -> None:
    directory = await load_directory()
    assert directory.get(OdsCode(SIMPLE)).listed is False
    assert directory.named("simple pharmacy", 10) == []
    assert directory.nearest(Point(53.8075, -1.4493), Need.at(AT), limit=10) == []
    assert await count_pharmacies() == 0


async def test_they_are_added_once_and_it_is_on_the_record(samples: SampleOrganisations) -> None:
    version = await directory_version()
    await add_sample_organisations(samples, AT)
    assert await directory_version() == version
    entries = [link.entry for link in await history("directory")]
    [added] = [entry for entry in entries if entry.act == "directory.samples-added"]
    assert SIMPLE in list(added.payload["added"])  # type: ignore[call-overload]
    assert (await verify_record(lambda _: None)).holds


async def test_a_code_that_is_somebodys_stays_as_it_is(imports: Imports) -> None:
    await imports.ods(dispenser(SIMPLE))
    await imports.ods(practice("RBA"))
    await add_sample_organisations(read_sample_organisations(settings().fixtures), AT)
    simple = await held(SIMPLE)
    assert (simple.name, simple.listed) == ("Rowlands Pharmacy", True)
    assert (await practices(None))[OdsCode("RBA")].name == "The Densham Surgery"


@pytest.mark.usefixtures("samples")
async def test_no_import_closes_or_changes_them(imports: Imports) -> None:
    before = await held(SIMPLE)
    report = await imports.ods(closed(SIMPLE), dispenser("FA002", postcode="LS15 8BA"))
    await imports.texts("postcode,latitude,longitude\nLS15 8BA,53.9,-1.5\n")
    assert await held(SIMPLE) == before
    assert [note.subject for note in report.files[0].notes] == [SIMPLE]
    assert report.files[0].counts["added"] == 1


@pytest.mark.usefixtures("samples")
async def test_no_code_waits_because_of_one_at_its_postcode(imports: Imports) -> None:
    await imports.ods(dispenser("FA002", postcode="LS15 8BA"))
    report = await imports.ods(closed("FA002", postcode="LS15 8BA"))
    assert (report.waiting, [one.ods_code for one in report.closed]) == ((), ["FA002"])


@pytest.mark.usefixtures("samples")
async def test_a_register_with_nobody_else_counts_as_empty() -> None:
    assert await is_empty()
    assert await pharmacies_by_code([OdsCode(SIMPLE)])
