"""Closures by command: which there are, how far the work is that follows each, and that work paused or resumed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from eps import clock
from eps.api.closure_shapes import FollowedClosureShape, ProgressShape
from eps.closures import progress
from eps.closures.deciding import read
from eps.closures.listing import Asked, Followed, followed, listed
from eps.closures.work import Work, work_of
from eps.commands.closures_in_words import line_of
from eps.commands.options import As, Json, identifier, operator
from eps.commands.preparing import register
from eps.commands.terminal import say, say_json
from eps.identity.permissions import Principal
from eps.pharmacies.cascade import Cascade
from eps.pharmacies.closure import ClosureState

commands = typer.Typer()
cascade = typer.Typer(help="Pause the work that follows a closure, or let it go on.")
commands.add_typer(cascade, name="cascade")

AT_ONCE = 100
ClosureId = Annotated[UUID, typer.Argument(parser=identifier, metavar="CLOSURE", help="The closure's id.")]
Change = Callable[[UUID, Principal, datetime], Awaitable[Cascade]]


@commands.command()
def closures(
    state: Annotated[ClosureState | None, typer.Option(help="Only those that are so now.")] = None,
    json: Json = False,
) -> None:
    """List closures, newest recorded first, and how far the work is that follows each."""
    at, principal = clock.now(), operator(None)
    found = asyncio.run(_all(state, principal, at))
    if json:
        say_json([FollowedClosureShape.whole(one, principal, at) for one in found])
    else:
        say(*(_line(one, at) for one in found))


async def _all(state: ClosureState | None, principal: Principal, at: datetime) -> list[Followed]:
    async with register():
        return [await followed(closure_id, principal, at) async for closure_id in _ids(state, principal, at)]


async def _ids(state: ClosureState | None, principal: Principal, at: datetime) -> AsyncIterator[UUID]:
    before = None
    while page := await listed(Asked(state, before=before, limit=AT_ONCE), principal, at):
        for closure in page:
            yield closure.id
        before = page[-1].recorded_at, page[-1].id


@cascade.command()
def pause(closure: ClosureId, name: As = None, json: Json = False) -> None:
    """Pause it after the batch under way. Messages that are written already are still sent."""
    _change(progress.pause, closure, name, json=json)


@cascade.command()
def resume(closure: ClosureId, name: As = None, json: Json = False) -> None:
    """Let it go on where it was."""
    _change(progress.resume, closure, name, json=json)


def _change(change: Change, closure_id: UUID, name: str | None, *, json: bool) -> None:
    work = asyncio.run(_changed(change, closure_id, operator(name)))
    if json:
        say_json(ProgressShape.of(work))
    else:
        say(f"{closure_id} is {_progress(work)}")


async def _changed(change: Change, closure_id: UUID, principal: Principal) -> Work:
    async with register():
        cascade = await change(closure_id, principal, clock.now())
        return await work_of(await read(closure_id, principal), cascade, principal)


def _line(followed: Followed, at: datetime) -> str:
    line = line_of(followed.closure, at)
    return line if followed.work is None else f"{line}; {_progress(followed.work)}"


def _progress(work: Work) -> str:
    left = f", {work.seconds_left} s left" if work.seconds_left else ""
    return f"{work.state}: {work.counts.proposed:,} of {work.counts.affected:,} offered others{left}."
