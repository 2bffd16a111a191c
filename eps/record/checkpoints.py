"""Signed checkpoints of the record, in a file outside the database: what it held then, it must hold for ever.

Each line signs the heads of the streams that grew since the line before, and the hash of that line; so all lines
together know a head of every stream, and through its hash every entry before it. A line is JSON: `at`, `through` (the
greatest record id that it covers), `heads` (`[id, stream, seq, hash]`), `previous`, `signature`.
"""

import fcntl
import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from eps.database import Row, fetch, is_sqlite, transactional
from eps.record.chain import instant_text
from eps.record.signing import signing_key
from eps.settings import settings

ENTRIES_IN_A_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a stream as a checkpoint saw it, with its row's id."""

    id: int
    stream: str
    seq: int
    hash: bytes


async def write_checkpoint(at: datetime) -> int:
    """Signs what was added to the record since the last time; gives the number of entries. Nothing new, no line.

    One process at a time for each file: a second one leaves it to the first.
    """
    with _alone(settings().checkpoints) as file:
        return 0 if file is None else await _write(file, at)


async def _write(file: BinaryIO, at: datetime) -> int:
    key, count = signing_key(), 0
    last = _last_line(file)
    body = _signed_body(last, key.public_key())
    after = body["through"] if body else 0
    through = await _last_settled_id()
    while rows := await _page(after, through):
        after = rows[-1]["id"]
        last = _signed_line(rows, at, last, key)
        file.write(last)
        count += len(rows)
    return count


def read_heads(path: Path, key: Ed25519PublicKey) -> Iterator[list[Head] | None]:
    """The heads of each line, None for a line that was not signed by this key or does not follow the one before."""
    previous = b""
    with path.open("rb") as file:
        for line in file:
            yield _heads_of(line, previous, key)
            previous = line


def _heads_of(line: bytes, previous: bytes, key: Ed25519PublicKey) -> list[Head] | None:
    body = _signed_body(line, key)
    if body is None or body["previous"] != _digest(previous):
        return None
    return [Head(row, stream, seq, bytes.fromhex(digest)) for row, stream, seq, digest in body["heads"]]


def _signed_body(line: bytes, key: Ed25519PublicKey) -> dict[str, Any] | None:
    """What the line says; None where this key did not sign it."""
    try:
        body: dict[str, Any] = orjson.loads(line)
        key.verify(bytes.fromhex(body.pop("signature")), _signed_bytes(body))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None
    return body


def _signed_line(rows: list[Row], at: datetime, previous: bytes, key: Ed25519PrivateKey) -> bytes:
    heads = {row["stream"]: [row["id"], row["stream"], row["seq"], row["hash"].hex()] for row in rows}
    body = {
        "at": instant_text(at),
        "through": rows[-1]["id"],
        "heads": list(heads.values()),
        "previous": _digest(previous),
    }
    return orjson.dumps(body | {"signature": key.sign(_signed_bytes(body)).hex()}) + b"\n"


def _signed_bytes(body: dict[str, object]) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else ""


@transactional
async def _last_settled_id() -> int:
    """The greatest id below which nothing can be added any more: nobody has an unfinished append while we look."""
    if not is_sqlite():
        await fetch("LOCK TABLE record IN SHARE MODE")
    [row] = await fetch("SELECT coalesce(max(id), 0) AS id FROM record")
    last: int = row["id"]
    return last


async def _page(after: int, through: int) -> list[Row]:
    return await fetch(
        "SELECT id, stream, seq, hash FROM record WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3",
        after,
        through,
        ENTRIES_IN_A_LINE,
    )


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO | None]:
    """The file, open to be added to; None where another process is adding."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file


def _last_line(file: BinaryIO) -> bytes:
    """The last whole line; what a crash left of another after it is cut off."""
    if not file.seek(0, 2):
        return b""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        end = text.rfind(b"\n") + 1
        line = text[text.rfind(b"\n", 0, max(end - 1, 0)) + 1 : end]
    file.truncate(end)
    return line
