"""What commands write: results to the output; progress to the error stream, as a bar where a person looks on."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from eps.answers.replies import as_json

Progress = Callable[[int, int | None], None]
"""Told how much is done, of how much where that is known."""

SECONDS_BETWEEN_LINES = 2.0


def say(*lines: str) -> None:
    for line in lines:
        typer.echo(line)


def say_json(content: object) -> None:
    typer.echo(as_json(content))


def note(line: str, *, quietly: bool = False) -> None:
    """Something beside the result. `quietly`: only where a person looks on."""
    if not quietly or sys.stderr.isatty():
        typer.echo(line, err=True)


@contextmanager
def watching(what: str, *, quietly: bool = False) -> Iterator[Progress]:
    """Shows progress while the block runs: a bar on a terminal, a line now and then elsewhere, or there nothing."""
    if sys.stderr.isatty():
        with _bar(what) as progress:
            yield progress
    else:
        yield (lambda _done, _total: None) if quietly else _lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress as Bars  # noqa: PLC0415

    with Bars(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def _lines(what: str) -> Progress:
    told_at = float("-inf")

    def tell(done: int, total: int | None) -> None:
        nonlocal told_at
        if done == total or time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
            told_at = time.monotonic()
            of = "" if total is None else f" of {total:,}"
            typer.echo(f"{what}: {done:,}{of}", err=True)

    return tell
