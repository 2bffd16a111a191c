from datetime import date
from pathlib import Path

import pytest

from eps.pharmacies.domain import Kind, OperationalStatus
from eps.pharmacies.published.ods_files import OdsFile, read_ods_file
from tests.unit.published.files import dispenser, practice, table, written


def read(folder: Path, *rows: list[str]) -> OdsFile:
    return read_ods_file(written(folder / "ods.csv.xz", table(rows)))


def test_columns_are_known_by_their_place(tmp_path: Path) -> None:
    [organisation] = read(tmp_path, dispenser(status="C", closed="20240113")).organisations
    assert organisation.name == "ROWLANDS PHARMACY"
    assert organisation.address == ("61 ARUNDEL AVENUE", "HAZEL GROVE", "STOCKPORT")
    assert organisation.icb_code == "QOP"
    assert organisation.telephone == "0161 496 0018"
    assert organisation.operational_status is OperationalStatus.CLOSED
    assert (organisation.opened_on, organisation.closed_on) == (date(2006, 6, 1), date(2024, 1, 13))


def test_england_is_a_national_grouping_that_begins_with_y(tmp_path: Path) -> None:
    lines = [dispenser("FA001"), dispenser("FA002", grouping="W00"), dispenser("FA003", grouping="")]
    assert [line.english for line in read(tmp_path, *lines).organisations] == [True, False, False]


def test_sub_type_tells_the_kind(tmp_path: Path) -> None:
    lines = [dispenser("FA001", sub_type="1"), dispenser("FA002", sub_type="2")]
    kinds = [line.kind for line in read(tmp_path, *lines).organisations]
    assert kinds == [Kind.COMMUNITY, Kind.APPLIANCE]


def test_a_postcode_comes_in_its_usual_form_or_not_at_all(tmp_path: Path) -> None:
    lines = [
        dispenser("FA001", postcode="HX7 7BZ "),
        dispenser("FA002", postcode="SA5 9 EA"),
        dispenser("FA003", postcode=""),
    ]
    assert [line.postcode for line in read(tmp_path, *lines).organisations] == ["HX7 7BZ", "SA5 9EA", ""]


def test_a_dormant_practice_counts_as_closed(tmp_path: Path) -> None:
    [organisation] = read(tmp_path, practice(status="D")).organisations
    assert organisation.operational_status is OperationalStatus.CLOSED


def test_what_a_practice_prescribes_as_is_kept_as_ods_numbers_it(tmp_path: Path) -> None:
    lines = [practice("A81001"), practice("A81002", setting="13"), dispenser("FA001")]
    settings = [line.prescribing_setting for line in read(tmp_path, *lines).organisations]
    assert settings == ["4", "13", None]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (dispenser(status="X"), "'X' is not a status"),
        (dispenser(closed="20241399"), "'20241399' is not a date"),
        (dispenser("FA"), "An ODS code is"),
        (dispenser()[:9], "too few columns"),
        (dispenser(name="A\0B"), "NUL"),
    ],
)
def test_a_line_that_cannot_be_understood_is_left_out_and_noted(
    tmp_path: Path, row: list[str], says: str
) -> None:
    result = read(tmp_path, dispenser("FA007"), row)
    assert [organisation.ods_code for organisation in result.organisations] == ["FA007"]
    assert (result.notes[0].line, says in result.notes[0].says) == (2, True)


def test_the_newest_opening_or_closing_dates_the_file(tmp_path: Path) -> None:
    closed = dispenser("FA001", status="C", closed="20240113")
    assert read(tmp_path, closed, dispenser("FA002")).as_of == date(2024, 1, 13)


def test_what_is_only_proposed_dates_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, dispenser(status="P", opened="20300101")).as_of is None


def test_a_blank_line_is_no_line(tmp_path: Path) -> None:
    assert len(read(tmp_path, dispenser("FA001"), [""], dispenser("FA002")).organisations) == 2
