"""The story of a closing pharmacy, told in the terminal, in a register of its own."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from eps.commands.options import database_url
from eps.commands.page import Page
from eps.commands.refusing import FOUND_SOMETHING
from eps.demonstration.own_register import Own
from eps.demonstration.story import tell

commands = typer.Typer()

NEXT = (
    "make run     serve it on http://127.0.0.1:8000, with people of its own; then ask who is open now:",
    "             curl 'http://127.0.0.1:8000/api/pharmacies?latitude=53.37&longitude=-2.13&open_now=true'",
    "make test    run every test, on SQLite and on PostgreSQL",
)


@commands.command()
def demo(
    patients: Annotated[int, typer.Option(min=1, help="How many people there are.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Another seed makes other people.")] = 1,
    database: Annotated[
        str | None,
        typer.Option(
            parser=database_url, metavar="URL", help="An empty database; else a file that is thrown away."
        ),
    ] = None,
) -> None:
    """Tell what happens when a pharmacy closes, on England's real data, in a register of its own."""
    page = Page()
    with TemporaryDirectory(prefix="eps-demo-") as folder:
        holds = asyncio.run(tell(page, patients, seed=seed, own=Own.within(Path(folder), database)))
    page.chapter("What to try next")
    page.as_it_is(*NEXT)
    if not holds:
        raise typer.Exit(FOUND_SOMETHING)
