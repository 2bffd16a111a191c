"""Opening a publisher's file, whatever it is called: plain or packed, and of the kind that its own content tells."""

import csv
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, cast

from eps.errors import Invalid

_BEGINNING = 8192
_ODS_COLUMNS = 27
_SUB_TYPE = 13


class FileKind(StrEnum):
    """In the order in which they build on each other, whatever the order in which they are given."""

    POSTCODES = "postcodes"
    BANK_HOLIDAYS = "bank-holidays"
    ODS_DISPENSERS = "ods-dispensers"
    CONSOLIDATED_LIST = "consolidated-list"
    ODS_PRACTICES = "ods-practices"
    RECORDED_CODES = "recorded-codes"


class UnreadableFile(Invalid):
    """The file {name} cannot be read as UTF-8 text, plain or packed by gzip or xz. Download it again."""


class UnknownFile(Invalid):
    """The file {name} is none of those that can be imported: the consolidated pharmaceutical list (CSV), edispensary or
    epraccur of ODS (CSV without a header), the bank holidays of GOV.UK (JSON), postcodes with latitude and longitude
    (CSV), or recorded codes (CSV whose header begins with ods_code)."""


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The text of the file; what goes wrong with reading it, here or in the caller's block, is an `UnreadableFile`."""
    try:
        with _unpacked(path) as packed, io.TextIOWrapper(packed, encoding="utf-8-sig", newline="") as text:
            yield text
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError, zlib.error, csv.Error) as error:
        raise UnreadableFile(name=path.name) from error


def kind_of(path: Path) -> FileKind:
    with opened(path) as text:
        beginning = text.read(_BEGINNING)
    if "\0" in beginning:
        raise UnreadableFile(name=path.name)
    kind = FileKind.BANK_HOLIDAYS if beginning.lstrip().startswith("{") else _kind_of_table(beginning)
    if kind is None:
        raise UnknownFile(name=path.name)
    return kind


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path))
    if magic.startswith(b"\xfd7zXZ\0"):
        return cast("IO[bytes]", lzma.open(path))
    return path.open("rb")


def _kind_of_table(beginning: str) -> FileKind | None:
    first = next(csv.reader(io.StringIO(beginning, newline="")), [])
    names = {name.strip().lower() for name in first}
    if {"pharmacy_trading_name", "contract_type"} <= names:
        return FileKind.CONSOLIDATED_LIST
    if {"postcode", "latitude", "longitude"} <= names:
        return FileKind.POSTCODES
    if first and first[0].strip().lower() == "ods_code":
        return FileKind.RECORDED_CODES
    if len(first) == _ODS_COLUMNS:
        return FileKind.ODS_DISPENSERS if first[_SUB_TYPE].isdigit() else FileKind.ODS_PRACTICES
    return None
