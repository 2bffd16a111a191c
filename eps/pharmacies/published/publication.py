"""A publisher's file as it was read, whichever kind it turned out to be."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from eps.identifiers import OdsCode
from eps.pharmacies.published.bank_holidays import BankHolidays, read_bank_holidays
from eps.pharmacies.published.consolidated_list import ConsolidatedList, read_consolidated_list
from eps.pharmacies.published.files import FileKind, kind_of
from eps.pharmacies.published.lines import Coded, Note
from eps.pharmacies.published.ods_files import OdsFile, newest_event, read_ods_file
from eps.pharmacies.published.postcode_file import PostcodeFile, read_postcodes
from eps.pharmacies.published.recorded_codes import RecordedCodes, read_recorded_codes

Line = TypeVar("Line", bound=Coded)
Content = PostcodeFile | BankHolidays | OdsFile | ConsolidatedList | RecordedCodes

_READERS: Mapping[FileKind, Callable[[Path], Content]] = {
    FileKind.POSTCODES: read_postcodes,
    FileKind.BANK_HOLIDAYS: read_bank_holidays,
    FileKind.ODS_DISPENSERS: read_ods_file,
    FileKind.CONSOLIDATED_LIST: read_consolidated_list,
    FileKind.ODS_PRACTICES: read_ods_file,
    FileKind.RECORDED_CODES: read_recorded_codes,
}


@dataclass(frozen=True, slots=True)
class Publication:
    """`name` is the file's own, without its folder."""

    name: str
    kind: FileKind
    content: Content

    def codes(self) -> list[OdsCode]:
        """The ODS codes that it speaks of."""
        match self.content:
            case OdsFile(lines) | ConsolidatedList(lines) | RecordedCodes(lines):
                return [line.ods_code for line in lines]
        return []

    def dated(self, today: date, told: date | None) -> "Publication":
        """An ODS file says nothing of its day: it is the one told, else that of its newest event, not one to come."""
        if not isinstance(self.content, OdsFile):
            return self
        newest = self.content.as_of
        if told is None and newest is not None and newest > today:
            newest = newest_event(self.content.organisations, today)
        return replace(self, content=replace(self.content, as_of=told or newest))

    def without(self, codes: Collection[OdsCode]) -> "Publication":
        """Silent about these codes, with a note for each of which it spoke."""
        left = [code for code in self.codes() if code in codes]
        if not left:
            return self
        notes = [
            Note(None, code, "left as it is: an organisation of the samples has this code") for code in left
        ]
        content: Content = self.content
        match content:
            case OdsFile() as said:
                content = replace(said, organisations=_others(said.organisations, codes))
            case ConsolidatedList() as said:
                content = replace(said, pharmacies=_others(said.pharmacies, codes))
            case RecordedCodes() as said:
                content = replace(said, codes=_others(said.codes, codes))
            case _:
                return self
        return replace(self, content=replace(content, notes=content.notes + notes))


def _others(lines: Iterable[Line], codes: Collection[OdsCode]) -> list[Line]:
    return [line for line in lines if line.ods_code not in codes]


def read_publication(path: Path) -> Publication:
    kind = kind_of(path)
    return Publication(path.name, kind, _READERS[kind](path))
