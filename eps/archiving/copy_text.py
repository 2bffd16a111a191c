"""Values as PostgreSQL's COPY writes them in text: what an archive holds, whichever database its rows came from."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from eps.sqlite_spelling import as_stored

Stored = object
"""What SQLite keeps in a column: text, a number, bytes or None."""

NULL = r"\N"
_WRITTEN = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\b": r"\b", "\f": r"\f", "\v": r"\v"}
_ESCAPES = str.maketrans(_WRITTEN)
_CHARACTERS = {written[1]: character for character, written in _WRITTEN.items()}
_ESCAPED = re.compile(r"\\(.)")


def _escaped(text: object) -> str:
    return str(text).translate(_ESCAPES)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _CHARACTERS[found[1]], text) if "\\" in text else text


_TO_TEXT: Mapping[str, Callable[[Stored], str]] = {
    "BooleanField": lambda value: "t" if value else "f",
    "BinaryField": lambda value: rf"\\x{value.hex()}" if isinstance(value, bytes) else _escaped(value),
    "FloatField": repr,
}
_FROM_TEXT: Mapping[str, Callable[[str], Stored]] = {
    "BooleanField": lambda text: int(text == "t"),
    "BinaryField": lambda text: bytes.fromhex(text.removeprefix(r"\\x")),
    "FloatField": float,
    "IntField": int,
    "BigIntField": int,
    "DatetimeField": lambda text: as_stored(datetime.fromisoformat(text)),
}


def line_of(row: Sequence[Stored], kinds: Sequence[str]) -> bytes:
    """A row of SQLite as a line; `kinds` are the columns' fields as Tortoise names them."""
    written = (
        NULL if value is None else _TO_TEXT.get(kind, _escaped)(value)
        for value, kind in zip(row, kinds, strict=True)
    )
    return "\t".join(written).encode() + b"\n"


def row_of(line: bytes, kinds: Sequence[str]) -> list[Stored]:
    """The values that SQLite keeps for a line. Raises ValueError or KeyError where it is none of these."""
    texts = line.decode().removesuffix("\n").split("\t")
    return [
        None if text == NULL else _FROM_TEXT.get(kind, _plain)(text)
        for text, kind in zip(texts, kinds, strict=True)
    ]
