"""NHSBSA's Consolidated Pharmaceutical List: trading names, contract types and weekly hours."""

import csv
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from eps.errors import Invalid
from eps.identifiers import OdsCode
from eps.pharmacies.domain import NOT_STATED_WEEK, Day, Kind
from eps.pharmacies.hours import validate_week
from eps.pharmacies.published.files import opened
from eps.pharmacies.published.hours_text import DayRead, HoursNotUnderstood, read_day
from eps.pharmacies.published.lines import (
    LineNotUnderstood,
    Note,
    Reader,
    address,
    columns,
    one_line,
    postcode,
    read_lines,
)

_CODE = "pharmacy_ods_code_(f-code)"
_NAME = "pharmacy_trading_name"
_CONTRACT = "contract_type"
_ADDRESS = tuple(f"address_field{number}" for number in range(1, 5))
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = tuple(f"pharmacy_opening_hours_{weekday}" for weekday in _WEEKDAYS)
_KINDS = {"community": Kind.COMMUNITY, "lps": Kind.LPS, "dac": Kind.APPLIANCE}
_QUARTER = re.compile(r"(20\d\d)-?\d\d[-_ ]?q([1-4])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedPharmacy:
    ods_code: OdsCode
    name: str
    address: tuple[str, ...]
    postcode: str
    kind: Kind
    week: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class ConsolidatedList:
    """`as_of` is None where the file's name does not tell its quarter, and its content never does."""

    pharmacies: list[ListedPharmacy]
    as_of: date | None
    notes: list[Note]
    hours: "HoursCount"


@dataclass(frozen=True, slots=True)
class HoursCount:
    """Day values by what became of them."""

    repaired: int = 0
    not_understood: int = 0
    not_stated: int = 0
    until_midnight: int = 0
    joined: int = 0


def quarter_end(file_name: str) -> date | None:
    """`CONSOL_PHARMACY_LIST_202324Q3.csv` is of the third quarter of the financial year 2023/24: 31 December 2023."""
    if (found := _QUARTER.search(file_name)) is None:
        return None
    year, quarter = int(found[1]), int(found[2])
    after = (
        date(year + 1, 1, 1) if quarter == 3 else date(year + (quarter == 4), (7, 10, 1, 4)[quarter - 1], 1)
    )
    return after - timedelta(days=1)


def read_consolidated_list(path: Path) -> ConsolidatedList:
    with opened(path) as text:
        reader = csv.reader(text)
        places = columns(
            next(reader), (_CODE, _NAME, *_ADDRESS, "post_code", *_HOURS, _CONTRACT), file_name=path.name
        )
        lines = _Lines(reader, places)
        pharmacies, left_out = read_lines(reader, lines.understood)
    notes = sorted(left_out + lines.notes, key=lambda note: note.line or 0)
    return ConsolidatedList(pharmacies, quarter_end(path.name), notes, lines.hours)


class _Lines:
    """Understands one line after another, and keeps count of the hours."""

    def __init__(self, reader: Reader, places: dict[str, int]) -> None:
        self._reader = reader
        self._places = places
        self.notes: list[Note] = []
        self.hours = HoursCount()

    def understood(self, row: list[str]) -> ListedPharmacy:
        said = {name: row[place] for name, place in self._places.items()}
        code = OdsCode(said[_CODE])
        kind = _KINDS.get(said[_CONTRACT].strip().lower())
        if kind is None:
            raise LineNotUnderstood(what=f"{said[_CONTRACT][:20]!r} is not a contract type")
        return ListedPharmacy(
            ods_code=code,
            name=one_line(said[_NAME]),
            address=address(said[name] for name in _ADDRESS),
            postcode=postcode(said["post_code"]),
            kind=kind,
            week=self._week(code, [said[name] for name in _HOURS]),
        )

    def _week(self, code: OdsCode, texts: list[str]) -> tuple[Day, ...]:
        week = tuple(self._day(code, weekday, text) for weekday, text in zip(_WEEKDAYS, texts, strict=True))
        try:
            return validate_week(week)
        except Invalid as error:
            self._note(code, f"no hours taken: {error}")
            return NOT_STATED_WEEK

    def _day(self, code: OdsCode, weekday: str, text: str) -> Day:
        try:
            read = read_day(text)
        except HoursNotUnderstood:
            self._note(code, f"{weekday} {text[:60]!r} is not understood, so the day is not stated")
            self.hours = replace(self.hours, not_understood=self.hours.not_understood + 1)
            return None
        if read.repaired:
            self._note(code, f"{weekday} {text[:60]!r} is read as {_written(read.day)}")
        elif read.day is None:
            self._note(code, f"{weekday} is not stated")
        self._count(read)
        return read.day

    def _count(self, read: DayRead) -> None:
        self.hours = replace(
            self.hours,
            repaired=self.hours.repaired + read.repaired,
            not_stated=self.hours.not_stated + (read.day is None),
            until_midnight=self.hours.until_midnight + read.until_midnight,
            joined=self.hours.joined + read.joined,
        )

    def _note(self, code: OdsCode, says: str) -> None:
        self.notes.append(Note(self._reader.line_num, code, says))


def _written(day: Day) -> str:
    return ", ".join(
        f"{session.opens // 60:02}:{session.opens % 60:02}-{session.closes // 60:02}:{session.closes % 60:02}"
        for session in day or ()
    )
