"""Where messages go: to a file or the terminal, until real channels come."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

import orjson

from eps.outbox.domain import Audience


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words. A channel that has seen the reference before may leave it out: it is the same message."""

    reference: UUID
    audience: Audience
    patient_id: int | None
    organisation: str | None
    text: str


class Channel(Protocol):
    async def send(self, letter: Letter) -> None:
        """Returns when the letter is in good hands; raises where it is not known to be."""


class FileChannel:
    """Appends one JSON line for each letter."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, letter: Letter) -> None:
        self._append(orjson.dumps(letter) + b"\n")

    def _append(self, line: bytes) -> None:
        """One write for each line: processes that share the file do not cut into each other's."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab", buffering=0) as file:
            file.write(line)


class TerminalChannel:
    async def send(self, letter: Letter) -> None:
        addressee = letter.organisation or letter.patient_id
        sys.stdout.write(f"To {letter.audience} {addressee}: {letter.text}\n")
