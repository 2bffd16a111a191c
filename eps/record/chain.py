"""An entry of the record, and the chain that holds the entries of one stream together.

The payload that is hashed is the whole entry and its place, as JSON with sorted keys: `act`, `actor`, `at`, `payload`,
`role`, `seq`, `stream`. So the hash covers every column of the row; the columns beside it are copies, to select by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

import orjson

OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
EXACT = (str, int, type(None), UUID, date)
"""Nearly every value of a payload; what is none of these is looked at more closely."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`stream` is `patient/<internal id>`, `pharmacy/<ODS code>` or, of a batch, `practice/<ODS code>`. The payload has
    what changed, from what to what, in internal ids, words, whole numbers, instants and dates; nothing personal."""

    stream: str
    at: datetime
    actor: str
    role: str
    act: str
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place: `payload` is the exact text that was hashed."""

    seq: int
    payload: str
    hash: bytes


BEGINNING = Link(0, "", b"")
"""What the first entry of a stream follows."""


def follow(head: Link, entry: Entry) -> Link:
    """The entry as the next one of its stream, whose last is `head`."""
    seq = head.seq + 1
    payload = payload_bytes(entry, seq)
    return Link(seq, payload.decode(), link_hash(head.hash, payload))


def link_hash(previous: bytes, payload: bytes) -> bytes:
    return sha256(previous + payload).digest()


def payload_bytes(entry: Entry, seq: int) -> bytes:
    _refuse_floats(entry.payload.values())
    return orjson.dumps(
        {
            "stream": entry.stream,
            "seq": seq,
            "at": entry.at,
            "actor": entry.actor,
            "role": entry.role,
            "act": entry.act,
            "payload": entry.payload,
        },
        default=_plain,
        option=OPTIONS,
    )


def entry_of(payload: str) -> Entry:
    """The entry that was hashed; instants inside its payload stay text."""
    whole = orjson.loads(payload)
    return Entry(
        whole["stream"],
        datetime.fromisoformat(whole["at"]),
        whole["actor"],
        whole["role"],
        whole["act"],
        whole["payload"],
    )


@lru_cache(maxsize=256)  # the entries of one change share their instants
def instant_text(at: datetime) -> str:
    """`2026-11-25T11:00:00.000000Z`, whatever offset it came with."""
    if at.tzinfo is None:
        raise TypeError("the record holds instants, and this time has no offset")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _plain(value: object) -> object:
    """What orjson does not know or must not decide by itself."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, UUID):  # asyncpg's own kind
        return str(value)
    raise TypeError(f"the record cannot hold a {type(value).__name__}")


def _refuse_floats(values: Iterable[object]) -> None:
    """A float prints differently from one library to the next, and a hash must be repeatable in any."""
    for value in values:
        if isinstance(value, EXACT):
            continue
        if isinstance(value, float):
            raise TypeError("the record holds no floats: give a whole number of a smaller unit")
        if isinstance(value, Mapping):
            _refuse_floats(value.values())
        elif isinstance(value, list | tuple):
            _refuse_floats(value)
