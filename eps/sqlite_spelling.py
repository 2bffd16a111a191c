"""Our statements and values in SQLite's spelling: the code is written once, for PostgreSQL."""

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

SPELLINGS = (
    (r"unnest\((\$\d+)::\w+\[\]\)", r"json_each(\1)"),
    (r"= ANY\((\$\d+)::\w+\[\]\)", r"IN (SELECT value FROM json_each(\1))"),
    (r"\s+FOR UPDATE( OF \w+)?( SKIP LOCKED)?", ""),
    (r"\$(\d+)", r"?\1"),
)
PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
"""Nearly every value is one of these and stays as it is: millions come in bulk."""


@functools.lru_cache(maxsize=1024)
def for_sqlite(sql: str) -> str:
    """The statement in SQLite's words: a list arrives as JSON, and its transactions have locked everything already."""
    for ours, theirs in SPELLINGS:
        sql = re.sub(ours, theirs, sql)
    return sql


def in_sqlite(values: Sequence[object]) -> list[object]:
    return [value if type(value) in PLAIN else as_stored(value) for value in values]


def as_stored(value: object) -> object:
    """A value as SQLite keeps it; instants in UTC, so that their text sorts as they do."""
    spell = IN_BULK.get(type(value))
    if spell is not None:
        return spell(value)
    if isinstance(value, str):
        return str.__str__(
            value
        )  # of a kind of text: sqlite3 looks long for an adapter of any but the plain one
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(in_sqlite(value)) if isinstance(value, list) else value


def _instant(value: datetime) -> str:
    return _utc_text(value) if value.tzinfo is UTC else value.astimezone(UTC).isoformat(" ")


@functools.lru_cache(maxsize=64)
def _utc_text(instant: datetime) -> str:
    """Remembered, for all rows of a batch have the same. Only of UTC: elsewhere the two instants of a repeated hour
    are equal, and one would get the text of the other."""
    return instant.isoformat(" ")


IN_BULK: Mapping[type, Callable[[Any], str]] = {UUID: str, datetime: _instant}
"""What comes in bulk and is not plain."""
