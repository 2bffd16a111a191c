"""Reading a table line by line: what cannot be understood is reported by its line, and the rest is read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from eps.errors import Invalid
from eps.identifiers import OdsCode, Postcode

_LONGEST_NAME = 200
_LONGEST_ADDRESS_LINE = 100


class LineNotUnderstood(Invalid):
    """{what}."""


class ColumnsMissing(Invalid):
    """The file {name} lacks the columns {columns}."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the operator should know of one line, or of something held: `subject` is the code or postcode concerned."""

    line: int | None
    subject: str
    says: str


class Reader(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


class Coded(Protocol):
    @property
    def ods_code(self) -> OdsCode: ...


Line = TypeVar("Line", bound=Coded)


def read_lines(reader: Reader, understood: Callable[[list[str]], Line]) -> tuple[list[Line], list[Note]]:
    """The lines in their order, blank ones left out; of a code that comes twice the first counts."""
    lines: dict[OdsCode, Line] = {}
    notes: list[Note] = []
    for row in reader:
        if not any(row):
            continue
        try:
            line = understood(row)
            if line.ods_code in lines:
                raise LineNotUnderstood(what="this code has come before")
            lines[line.ods_code] = line
        except Invalid as error:
            notes.append(Note(reader.line_num, row[0][:10], f"left out: {error}"))
        except IndexError:
            notes.append(Note(reader.line_num, row[0][:10], "left out: it has too few columns"))
    return list(lines.values()), notes


def columns(header: Sequence[str], wanted: Iterable[str], *, file_name: str) -> dict[str, int]:
    """Where each wanted column is, by its name in any case."""
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    if missing := [name for name in wanted if name not in places]:
        raise ColumnsMissing(name=file_name, columns=", ".join(missing))
    return {name: places[name] for name in wanted}


def one_line(text: str) -> str:
    """Without space around it or twice within it."""
    words = " ".join(text.split())
    if "\0" in words or len(words) > _LONGEST_NAME:
        raise LineNotUnderstood(what="a value is longer than 200 characters or holds a NUL")
    return words


def address(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for part in parts if (line := one_line(part)[:_LONGEST_ADDRESS_LINE]))


def postcode(text: str) -> str:
    """In its usual form; empty where the publisher has none or one that cannot be."""
    try:
        return Postcode(text)
    except Invalid:
        return ""


def ods_date(text: str) -> date | None:
    """`20250401`; empty is None."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise LineNotUnderstood(what=f"{text[:20]!r} is not a date") from error
