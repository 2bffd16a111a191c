"""A publisher's file as it was read, whichever kind it turned out to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eps.identifiers import OdsCode
from eps.pharmacies.published.bank_holidays import BankHolidays, read_bank_holidays
from eps.pharmacies.published.consolidated_list import ConsolidatedList, read_consolidated_list
from eps.pharmacies.published.files import FileKind, kind_of
from eps.pharmacies.published.ods_files import OdsFile, read_ods_file
from eps.pharmacies.published.postcode_file import PostcodeFile, read_postcodes
from eps.pharmacies.published.recorded_codes import RecordedCodes, read_recorded_codes

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


def read_publication(path: Path) -> Publication:
    kind = kind_of(path)
    return Publication(path.name, kind, _READERS[kind](path))
