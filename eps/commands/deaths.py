"""A death by command, or that it was told by mistake. Whose it is comes from a file or the standard input, never among
the arguments: those stay in the history of the shell, and every account of the machine sees them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

import typer

from eps import clock
from eps.commands.options import As, Json, day, operator
from eps.commands.preparing import register
from eps.commands.terminal import say, say_json
from eps.identifiers import InvalidNhsNumber, NhsNumber
from eps.prescriptions.death_service import Death, Mistake, Notice, record_death, take_back_death
from eps.prescriptions.domain import Issue
from eps.prescriptions.states import PrescriptionState

commands = typer.Typer()
LONGEST = 100
Whose = Annotated[
    typer.FileBinaryRead,
    typer.Argument(metavar="FILE", help="It holds the NHS number and nothing else; - reads standard input."),
]
On = Annotated[date, typer.Option("--on", parser=day, metavar="DAY", help="The date of death.")]
How = Annotated[Notice, typer.Option("--notice", help="From the registrar of deaths, or told by somebody.")]


@commands.command(name="record-death")
def record(whose: Whose, on: On, notice: How, name: As = None, json: Json = False) -> None:
    """Record that somebody has died: nothing is offered or sent to them any more, and their prescriptions end."""
    death = Death(operator(name), _number(whose), on, clock.now(), notice)
    ended = asyncio.run(_within(lambda: record_death(death)))
    cancelled = sum(issue.state is PrescriptionState.CANCELLED for issue in ended)
    marked = len(ended) - cancelled
    if json:
        say_json({"cancelled": cancelled, "marked": marked})
        return
    say(
        f"Recorded. Issues of prescriptions cancelled: {cancelled}; with a pharmacy, and cancelled when it gives them "
        f"back: {marked}."
    )


@commands.command(name="take-back-death")
def take_back(whose: Whose, name: As = None, json: Json = False) -> None:
    """Take back a date of death that was recorded by mistake. Prescriptions that were cancelled stay so."""
    mistake = Mistake(operator(name), _number(whose), clock.now())
    unmarked = len(asyncio.run(_within(lambda: take_back_death(mistake))))
    if json:
        say_json({"unmarked": unmarked})
        return
    say(
        f"Taken back. Issues with a pharmacy that are no longer to be cancelled: {unmarked}. What was cancelled stays "
        "so: tell the GP surgery, which issues again what is needed."
    )


def _number(whose: typer.FileBinaryRead) -> NhsNumber:
    content = whose.read(LONGEST)
    if not content.isascii():
        raise InvalidNhsNumber
    return NhsNumber(content.decode().strip())


async def _within(do: Callable[[], Awaitable[list[Issue]]]) -> list[Issue]:
    async with register():
        return await do()
