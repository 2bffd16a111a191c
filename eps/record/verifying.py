"""Walking the whole record: every link of every chain, every signed checkpoint, and what features check against it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from eps.database import Row, as_instant, fetch
from eps.record.chain import BEGINNING, Link, instant_text, link_hash
from eps.record.checkpoints import Head, read_heads
from eps.record.signing import CheckpointKeyUnusable, existing_key
from eps.settings import settings

ENTRIES_AT_ONCE = 5_000
MOST_FINDINGS = 1_000
COLUMNS = "id, stream, seq, at, actor, role, act, payload, hash"


class Fault(StrEnum):
    GAP = "an entry before this one is missing"
    LINK = "its payload, its hash or the entry before it was changed"
    COLUMNS = "its columns differ from the payload that was hashed"
    LOST = "a signed checkpoint knows this entry, and it is missing or was changed"
    CHECKPOINT = "this line of the checkpoints was not signed by our key, or a line before it is missing"
    NO_KEY = "there are checkpoints and no key to check them with"


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is a stream or a file, `number` its entry or line, `fault` a sentence of Fault or of a feature's own."""

    where: str
    number: int
    fault: str


@dataclass(slots=True)
class Verdict:
    """What a walk saw. It keeps the first 1,000 findings and counts the others in `faults`."""

    streams: int = 0
    entries: int = 0
    checkpoints: int = 0
    faults: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.faults == 0

    def note(self, finding: Finding) -> None:
        self.faults += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


Progress = Callable[[int], None]
"""Told the number of entries walked so far."""
Check = Callable[[], AsyncIterator[Finding]]
"""Compares a feature's tables with the record."""


async def verify_record(progress: Progress, checks: Sequence[Check] = ()) -> Verdict:
    """Reads only, in bounded memory, while the service runs: entries added meanwhile may or may not be seen."""
    verdict = Verdict()
    await _walk_chains(verdict, progress)
    await _compare_checkpoints(verdict)
    for check in checks:
        async for finding in check():
            verdict.note(finding)
    return verdict


async def _walk_chains(verdict: Verdict, progress: Progress) -> None:
    stream, head = "", BEGINNING
    while rows := await _page(stream, head.seq):
        for row in rows:
            if row["stream"] != stream:
                stream, head = row["stream"], BEGINNING
                verdict.streams += 1
            for fault in faults_of(head, row):
                verdict.note(Finding(stream, row["seq"], fault))
            head = Link(row["seq"], row["payload"], row["hash"])
        verdict.entries += len(rows)
        progress(verdict.entries)


def faults_of(head: Link, row: Row) -> list[Fault]:
    """What is wrong with a row that should follow this link."""
    faults = []
    if row["seq"] != head.seq + 1:
        faults.append(Fault.GAP)
    elif not _follows(head, row):
        faults.append(Fault.LINK)
    if not _columns_are_as_hashed(row):
        faults.append(Fault.COLUMNS)
    return faults


def _follows(head: Link, row: Row) -> bool:
    try:
        return bool(row["hash"] == link_hash(head.hash, row["payload"].encode()))
    except (AttributeError, TypeError):  # SQLite lets a meddler store another type
        return False


def _columns_are_as_hashed(row: Row) -> bool:
    try:
        hashed = orjson.loads(row["payload"])
        at = instant_text(as_instant(row["at"]))
        return hashed["at"] == at and all(
            hashed[name] == row[name] for name in ("stream", "seq", "actor", "role", "act")
        )
    except (ValueError, TypeError, KeyError):
        return False


async def _page(stream: str, seq: int) -> list[Row]:
    return await fetch(
        f"SELECT {COLUMNS} FROM record WHERE (stream, seq) > ($1, $2) ORDER BY stream, seq LIMIT $3",
        stream,
        seq,
        ENTRIES_AT_ONCE,
    )


async def _compare_checkpoints(verdict: Verdict) -> None:
    path = settings().checkpoints
    if not path.exists():
        return
    try:
        lines = read_heads(path, existing_key().public_key())
    except CheckpointKeyUnusable:
        verdict.note(Finding(path.name, 0, Fault.NO_KEY))
        return
    for number, heads in enumerate(lines, start=1):
        verdict.checkpoints += 1
        if heads is None:
            verdict.note(Finding(path.name, number, Fault.CHECKPOINT))
            continue
        for head in await _lost(heads):
            verdict.note(Finding(head.stream, head.seq, Fault.LOST))


async def _lost(heads: list[Head]) -> list[Head]:
    rows = await fetch(
        "SELECT id, stream, seq, hash FROM record WHERE id = ANY($1::bigint[])", [head.id for head in heads]
    )
    here = {Head(row["id"], row["stream"], row["seq"], row["hash"]) for row in rows}
    return [head for head in heads if head not in here]
