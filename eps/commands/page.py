"""A story as a page of the terminal: numbered chapters, paragraphs and small tables, 80 columns wide."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from textwrap import fill

import typer

from eps.commands.terminal import Progress, say, watching
from eps.demonstration.teller import Table

WIDTH = 80
INDENT = "  "
BETWEEN = "   "


class Page:
    def __init__(self) -> None:
        self._chapters = 0

    def chapter(self, title: str) -> None:
        self._chapters += 1
        heading = f"{self._chapters}. {title}"
        say("", typer.style(fill(heading, WIDTH), bold=True), "")

    def say(self, *sentences: str) -> None:
        paragraph = " ".join(filter(None, sentences))
        say(
            fill(paragraph, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False),
            "",
        )

    def as_it_is(self, *lines: str) -> None:
        """However long: for what somebody may copy."""
        say(*(INDENT + line for line in lines))

    def show(self, table: Table) -> None:
        widths = _widths(table)
        headings, *rows = (
            INDENT + _line(row, widths, table.numbers) for row in (table.headings, *table.rows)
        )
        say(typer.style(headings, bold=True), *rows, "")

    def watching(self, what: str) -> AbstractContextManager[Progress]:
        return watching(what)


def _widths(table: Table) -> list[int]:
    """What each column needs; the widest give way where the page is too narrow for all."""
    lines = (table.headings, *table.rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    room = WIDTH - len(INDENT) - len(BETWEEN) * (len(widths) - 1)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], numbers: frozenset[int]) -> str:
    placed = [
        _shortened(cell, width).rjust(width) if place in numbers else _shortened(cell, width).ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return BETWEEN.join(placed).rstrip()


def _shortened(cell: str, width: int) -> str:
    return cell if len(cell) <= width else f"{cell[: width - 1].rstrip()}…"
