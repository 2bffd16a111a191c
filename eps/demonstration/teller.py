"""What a story needs of whoever tells it: chapters, sentences, tables, and something to look at while it takes time."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

Progress = Callable[[int, int | None], None]
"""Told how much is done, of how much where that is known."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings; `numbers` are the columns that stand to the right."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = field(default_factory=frozenset)


class Teller(Protocol):
    def chapter(self, title: str) -> None: ...

    def say(self, *sentences: str) -> None:
        """One paragraph."""

    def show(self, table: Table) -> None: ...

    def watching(self, what: str) -> AbstractContextManager[Progress]:
        """Shows progress while the block runs."""
