"""What an import did, for whoever ran it and for the story that acts on closed codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from eps.identifiers import OdsCode
from eps.pharmacies.code_decisions import CodeDecision
from eps.pharmacies.published.files import FileKind
from eps.pharmacies.published.lines import Note


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports and when. `decide_closed` answers *closed* for every code that would wait or waits already. `as_of`
    is the day of the ODS files, where whoever imports tells it."""

    actor: str
    at: datetime
    decide_closed: bool = False
    as_of: date | None = None


Progress = Callable[[int, int], None]
"""Told how many steps are done, of how many."""


def unwatched(_done: int, _steps: int) -> None:
    """The progress of what nobody watches."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """`counts` by name, such as added, changed, unchanged; `notes` line by line."""

    name: str
    kind: FileKind
    as_of: date | None
    counts: Mapping[str, int]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`waiting` await a commissioner; `closed` are decided and need their closures recorded; `moved` have another close
    date than was decided upon; `reopened` were closed before."""

    files: tuple[FileReport, ...]
    waiting: tuple[CodeDecision, ...] = ()
    closed: tuple[CodeDecision, ...] = ()
    moved: tuple[CodeDecision, ...] = ()
    reopened: tuple[OdsCode, ...] = ()
