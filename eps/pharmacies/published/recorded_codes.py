"""A list of our own: what no publisher says of a code. CSV with a header: ods_code, and any of supply, eps_enabled,
dispensing_practice, issues_here. A value left empty says nothing."""

import csv
from dataclasses import dataclass
from pathlib import Path

from eps.identifiers import OdsCode
from eps.pharmacies.domain import Supply
from eps.pharmacies.published.files import opened
from eps.pharmacies.published.lines import LineNotUnderstood, Note, read_lines

_YES_OR_NO = {"yes": True, "no": False, "": None}
_COLUMNS = frozenset({"ods_code", "supply", "eps_enabled", "dispensing_practice", "issues_here"})


@dataclass(frozen=True, slots=True)
class RecordedCode:
    """`dispensing_practice` and `issues_here` speak of a GP practice, the others of a dispenser."""

    ods_code: OdsCode
    supply: Supply | None
    eps_enabled: bool | None
    dispensing_practice: bool | None
    issues_here: bool | None


@dataclass(frozen=True, slots=True)
class RecordedCodes:
    codes: list[RecordedCode]
    notes: list[Note]


def read_recorded_codes(path: Path) -> RecordedCodes:
    with opened(path) as text:
        reader = csv.reader(text)
        header = [name.strip().lower() for name in next(reader)]
        unknown = [Note(1, name[:30], "this column is not known") for name in header if name not in _COLUMNS]
        codes, notes = read_lines(reader, lambda row: _understood(dict(zip(header, row, strict=False))))
    return RecordedCodes(codes, unknown + notes)


def _understood(said: dict[str, str]) -> RecordedCode:
    supply = said.get("supply", "").strip().lower()
    if supply and supply not in set(Supply):
        raise LineNotUnderstood(what=f"{supply[:20]!r} is none of {', '.join(Supply)}")
    return RecordedCode(
        ods_code=OdsCode(said["ods_code"]),
        supply=Supply(supply) if supply else None,
        eps_enabled=_yes_or_no(said, "eps_enabled"),
        dispensing_practice=_yes_or_no(said, "dispensing_practice"),
        issues_here=_yes_or_no(said, "issues_here"),
    )


def _yes_or_no(said: dict[str, str], column: str) -> bool | None:
    value = said.get(column, "").strip().lower()
    if value not in _YES_OR_NO:
        raise LineNotUnderstood(what=f"{column} is {value[:20]!r}, neither yes nor no")
    return _YES_OR_NO[value]
