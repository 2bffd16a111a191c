from datetime import date
from pathlib import Path

import pytest

from eps.pharmacies.domain import Kind, Session
from eps.pharmacies.published.consolidated_list import (
    ConsolidatedList,
    HoursCount,
    quarter_end,
    read_consolidated_list,
)
from eps.pharmacies.published.lines import ColumnsMissing, Note
from tests.unit.published.files import WEEKDAYS, consolidated_list, listed, table, written


def read(folder: Path, *rows: list[str]) -> ConsolidatedList:
    return read_consolidated_list(written(folder / "list_202324q3.csv.gz", consolidated_list(*rows)))


def test_a_line_gives_name_address_contract_and_week(tmp_path: Path) -> None:
    [pharmacy] = read(tmp_path, listed()).pharmacies
    day = (Session(540, 780), Session(840, 1050))
    assert pharmacy.name == "ROWLANDS PHARMACY"
    assert pharmacy.address == ("61 ARUNDEL AVENUE", "HAZEL GROVE", "STOCKPORT")
    assert pharmacy.kind is Kind.COMMUNITY
    assert pharmacy.week == (day, day, day, day, day, (Session(540, 720),), ())


def test_the_contract_type_tells_the_kind(tmp_path: Path) -> None:
    pharmacies = read(tmp_path, listed("FA001", contract="LPS"), listed("FA002", contract="DAC")).pharmacies
    assert [pharmacy.kind for pharmacy in pharmacies] == [Kind.LPS, Kind.APPLIANCE]


def test_a_repaired_day_is_noted_with_what_was_understood(tmp_path: Path) -> None:
    result = read(tmp_path, listed(week=("09:00-18.30", *WEEKDAYS[1:])))
    assert result.notes == [Note(2, "FA002", "monday '09:00-18.30' is read as 09:00-18:30")]
    assert result.hours == HoursCount(repaired=1)


def test_a_day_that_is_not_plain_is_noted_and_not_stated(tmp_path: Path) -> None:
    result = read(tmp_path, listed(), listed("FA007", week=(*WEEKDAYS[:6], "by arrangement")))
    assert result.pharmacies[1].week[6] is None
    assert result.hours == HoursCount(not_understood=1)
    [note] = result.notes
    assert (note.line, note.subject) == (3, "FA007")
    assert "sunday 'by arrangement' is not understood" in note.says


def test_what_was_counted_of_the_hours_is_reported(tmp_path: Path) -> None:
    week = ("", "07:00-23:59", "09:00-13:00,13:00-17:00", *WEEKDAYS[3:])
    result = read(tmp_path, listed(week=week))
    assert result.hours == HoursCount(not_stated=1, until_midnight=1, joined=1)
    assert [note.says for note in result.notes] == ["monday is not stated"]


def test_a_week_whose_days_overlap_is_not_taken(tmp_path: Path) -> None:
    result = read(tmp_path, listed(week=("20:00-10:00", "09:00-17:00", *WEEKDAYS[2:])))
    assert result.pharmacies[0].week == (None,) * 7
    assert "no hours taken" in result.notes[0].says


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (listed("F!"), "An ODS code is"),
        (listed(contract="Something"), "'Something' is not a contract type"),
        (listed(name="X" * 201), "longer than 200 characters"),
        (listed()[:-3], "too few columns"),
    ],
)
def test_a_line_that_cannot_be_understood_is_left_out_and_noted(
    tmp_path: Path, row: list[str], says: str
) -> None:
    result = read(tmp_path, row, listed("FA007"))
    assert [pharmacy.ods_code for pharmacy in result.pharmacies] == ["FA007"]
    assert result.notes[0].line == 2
    assert says in result.notes[0].says


def test_of_a_code_that_comes_twice_the_first_line_counts(tmp_path: Path) -> None:
    result = read(tmp_path, listed(name="FIRST"), listed(name="SECOND"))
    assert [pharmacy.name for pharmacy in result.pharmacies] == ["FIRST"]
    assert "this code has come before" in result.notes[0].says


def test_a_list_without_a_day_is_refused(tmp_path: Path) -> None:
    header = [name for name in consolidated_list().strip().split(",") if "SUNDAY" not in name]
    with pytest.raises(ColumnsMissing, match="pharmacy_opening_hours_sunday"):
        read_consolidated_list(written(tmp_path / "list.csv", table([header])))


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("consol_pharmacy_list_202324q3.csv.gz", date(2023, 12, 31)),
        ("CONSOL_PHARMACY_LIST_202324Q1.csv", date(2023, 6, 30)),
        ("consolidated 2023-24 q2.csv", date(2023, 9, 30)),
        ("202324q4", date(2024, 3, 31)),
        ("list.csv", None),
    ],
)
def test_the_name_of_a_list_tells_the_last_day_of_its_quarter(name: str, end: date | None) -> None:
    assert quarter_end(name) == end
