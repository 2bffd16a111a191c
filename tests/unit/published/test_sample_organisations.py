"""Organisations of the published samples: what ships of them, and how publishers' files are kept from them."""

from pathlib import Path

from eps.identifiers import OdsCode
from eps.pharmacies.domain import Kind
from eps.pharmacies.fixtures.edition import FILES
from eps.pharmacies.fixtures.organisations import read_organisations
from eps.pharmacies.fixtures.sample_organisations import SampleOrganisations, read_sample_organisations
from eps.pharmacies.published.files import FileKind
from eps.pharmacies.published.publication import read_publication
from eps.settings import settings
from tests.unit.published.files import bank_holidays, consolidated_list, dispenser, listed, table, written

SIMPLE = OdsCode("VNE51")


def shipped() -> SampleOrganisations:
    return read_sample_organisations(settings().fixtures)


def test_the_pharmacy_of_nearly_every_sample_is_among_them_in_no_list() -> None:
    [simple] = [one for one in shipped().dispensers if one.ods_code == SIMPLE]
    assert (simple.published_name, simple.postcode) == ("The Simple Pharmacy", "LS15 8BA")
    assert (simple.recorded_kind, simple.listed) == (Kind.COMMUNITY, False)


def test_trusts_that_prescribe_issue_here() -> None:
    practices = {one.ods_code: one for one in shipped().practices}
    assert practices[OdsCode("RBA")].issues_here
    assert not practices[OdsCode("RBA")].is_gp_practice


def test_none_of_them_has_a_code_of_england() -> None:
    folder = settings().fixtures
    kinds = FileKind.ODS_DISPENSERS, FileKind.ODS_PRACTICES
    england = {one.ods_code for kind in kinds for one in read_organisations(folder / FILES[kind])}
    assert not england & set(shipped().codes)


def test_a_folder_need_not_have_any(tmp_path: Path) -> None:
    assert read_sample_organisations(tmp_path).codes == []


def test_what_a_file_says_of_such_a_code_is_left_out_and_noted(tmp_path: Path) -> None:
    texts = {
        "dispensers.csv": table([dispenser("VNE51"), dispenser()]),
        "list.csv": consolidated_list(listed("VNE51"), listed()),
        "codes.csv": "ods_code,supply\nVNE51,walk-in\nFA002,walk-in\n",
    }
    for name, text in texts.items():
        silent = read_publication(written(tmp_path / name, text)).without({SIMPLE})
        assert silent.codes() == ["FA002"]
        assert silent.content.notes[-1].subject == SIMPLE  # type: ignore[union-attr]


def test_a_file_that_speaks_of_none_stays_as_it_is(tmp_path: Path) -> None:
    holidays = read_publication(written(tmp_path / "holidays.json", bank_holidays(y2026_12_28="Boxing Day")))
    others = read_publication(written(tmp_path / "dispensers.csv", table([dispenser()])))
    assert holidays.without({SIMPLE}) is holidays
    assert others.without({SIMPLE}) is others
