"""Real closings of codes, replayed in a register of its own: whom they concerned, how far these people had to go."""

import asyncio
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from eps.commands.options import Json, day
from eps.commands.page import Page
from eps.commands.refusing import FOUND_SOMETHING
from eps.commands.terminal import say_json, watching
from eps.demonstration.months import as_json, table_of
from eps.demonstration.own_register import Own
from eps.demonstration.past import Days
from eps.demonstration.replay import Replayed, Wanted, replay

commands = typer.Typer()


@commands.command(name="replay-closures")
def replay_closures(
    first: Annotated[date, typer.Option("--from", parser=day, metavar="DATE", help="The first day.")],
    last: Annotated[date, typer.Option("--until", parser=day, metavar="DATE", help="The last day.")],
    patients: Annotated[int, typer.Option(min=1, help="How many people there are.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Another seed makes other people.")] = 1,
    json: Json = False,
) -> None:
    """Replay real closings day by day, in a register as it was known the day before the first."""
    _tell(_replayed(Wanted(Days(first, last), patients, seed), quietly=json), json=json)


def _replayed(wanted: Wanted, *, quietly: bool) -> Replayed:
    with TemporaryDirectory(prefix="eps-replay-") as folder, watching("Days", quietly=quietly) as progress:
        return asyncio.run(replay(wanted, Own.within(Path(folder)), progress))


def _tell(replayed: Replayed, *, json: bool) -> None:
    if json:
        say_json(as_json(replayed))
    else:
        _show(replayed)
    if not replayed.verdict.holds:
        raise typer.Exit(FOUND_SOMETHING)


def _show(replayed: Replayed) -> None:
    page, wanted = Page(), replayed.wanted
    page.say(
        f"{wanted.people:,} people, seed {wanted.seed}, in the register as it was known the day before",
        f"{wanted.days.first}. Miles are to the nearest pharmacy open meanwhile, in a straight line.",
    )
    page.show(table_of(replayed.days))
    page.say(
        "The record holds."
        if replayed.verdict.holds
        else f"{replayed.verdict.faults:,} findings in the record."
    )
