from datetime import date
from pathlib import Path

import pytest

from eps.pharmacies.domain import Supply
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.published.bank_holidays import NotBankHolidays, read_bank_holidays
from eps.pharmacies.published.lines import ColumnsMissing
from eps.pharmacies.published.postcode_file import read_postcodes
from eps.pharmacies.published.recorded_codes import read_recorded_codes
from tests.unit.published.files import bank_holidays, written


def test_bank_holidays_are_those_of_england_and_wales(tmp_path: Path) -> None:
    path = written(tmp_path / "holidays.json", bank_holidays(y2026_12_28="Boxing Day"))
    assert read_bank_holidays(path).titles == {date(2026, 12, 28): "Boxing Day"}


@pytest.mark.parametrize(
    "text", ["{}", "{", '{"england-and-wales": []}', '{"england-and-wales": {"events": [{"date": "soon"}]}}']
)
def test_bank_holidays_of_another_shape_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotBankHolidays, match="JSON of bank holidays"):
        read_bank_holidays(written(tmp_path / "holidays.json", text))


def test_a_place_that_is_no_number_is_told_in_words(tmp_path: Path) -> None:
    text = "postcode,latitude,longitude\nSK7 5LD,north,-2.1274\n"
    [note] = read_postcodes(written(tmp_path / "postcodes.csv", text)).notes
    assert note.says == "left out: 'north' is not a number of degrees."


def test_postcodes_are_packed_whatever_the_order_of_columns(tmp_path: Path) -> None:
    text = "id,longitude,latitude,postcode\n1,-2.1274,53.3724,SK7 5LD\n2,-2.13,53.37,sk75lf\n"
    file = read_postcodes(written(tmp_path / "postcodes.csv.xz", text))
    assert list(Postcodes.unpack(file.packed).places()) == [
        ("SK7 5LD", 53.3724, -2.1274),
        ("SK7 5LF", 53.37, -2.13),
    ]


def test_a_postcode_that_comes_twice_is_where_it_was_last_said_to_be(tmp_path: Path) -> None:
    text = "postcode,latitude,longitude\nSK7 5LD,53.0,-2.0\nSK7 5LD,53.1,-2.1\n"
    file = read_postcodes(written(tmp_path / "postcodes.csv", text))
    assert list(Postcodes.unpack(file.packed).places()) == [("SK7 5LD", 53.1, -2.1)]


@pytest.mark.parametrize(
    "line",
    ["SK7 5L,53.3,-2.1", "SK7 5LD,north,-2.1", "SK7 5LD,nan,-2.1", "SK7 5LD,0,0", "SK7 5LD", "SK7  5LD,1"],
)
def test_a_postcode_without_a_place_is_left_out_and_noted(tmp_path: Path, line: str) -> None:
    result = read_postcodes(written(tmp_path / "postcodes.csv", f"postcode,latitude,longitude\n{line}\n"))
    assert result.packed == {}
    assert [note.line for note in result.notes] == [2]


def test_postcodes_without_a_point_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing, match="longitude"):
        read_postcodes(written(tmp_path / "postcodes.csv", "postcode,latitude\nSK7 5LD,53.3724\n"))


def test_recorded_codes_say_what_no_publisher_says(tmp_path: Path) -> None:
    text = "ods_code,supply,eps_enabled,issues_here\nFA002,distance-selling,no,\nA81001,,,yes\n"
    recorded = read_recorded_codes(written(tmp_path / "codes.csv", text))
    pharmacy, practice = recorded.codes
    assert (pharmacy.supply, pharmacy.eps_enabled) == (Supply.DISTANCE_SELLING, False)
    assert pharmacy.issues_here is None
    assert (practice.supply, practice.issues_here, practice.dispensing_practice) == (None, True, None)
    assert recorded.notes == []


@pytest.mark.parametrize("line", ["FA002,by-post,", "FA002,,perhaps", "F!,walk-in,yes"])
def test_a_recorded_code_that_says_nothing_known_is_left_out_and_noted(tmp_path: Path, line: str) -> None:
    path = written(tmp_path / "codes.csv", f"ods_code,supply,eps_enabled\n{line}\n")
    recorded = read_recorded_codes(path)
    assert recorded.codes == []
    assert [note.line for note in recorded.notes] == [2]


def test_a_column_that_nobody_knows_is_noted(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.csv", "ods_code,suply\nFA002,walk-in\n")
    assert read_recorded_codes(path).notes[0].says == "this column is not known"
