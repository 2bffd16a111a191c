"""What `make run` does before it serves: people in an empty register, a pharmacy of theirs that closes, and whom there
is to log in as. Never in production."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from eps import clock
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.commands.preparing import prepare, register
from eps.commands.terminal import Progress, say, watching
from eps.demonstration.people import patients, staff
from eps.demonstration.repository import most_nominated
from eps.identity.permissions import Principal, Role
from eps.nomination.seeding import require_demonstration, seed_patients
from eps.nomination.seeding_repository import holds_anybody
from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.service import directory, load_directory
from eps.worker import work_until_idle

commands = typer.Typer()

THREE_WEEKS = timedelta(days=21)
OPERATOR = "rehearsal"


@commands.command()
def rehearse(count: Annotated[int, typer.Option(min=1, help="How many people.")] = 2_000) -> None:
    """Make a register with something to see in it, and say whom to log in as. Does nothing where it has people."""
    require_demonstration()
    asyncio.run(prepare(quietly=True))
    with watching("People", quietly=True) as progress:
        lines = asyncio.run(_rehearsed(count, progress))
    say("Log in, once it serves, as one of these; each is one click:", *(f"  {line}" for line in lines), "")


async def _rehearsed(count: int, progress: Progress) -> list[str]:
    async with register():
        await load_directory()
        if not await holds_anybody():
            await seed_patients(count, seed=1, directory=directory(), at=clock.now(), progress=progress)
            await _close_one()
        return [person.what for person in (*await patients(), *await staff())]


async def _close_one() -> None:
    """The pharmacy that most people nominate floods: closed from now on, for three weeks."""
    counted = await most_nominated()
    if not counted:
        return
    now = clock.now()
    request = ClosureRequest(
        (counted[0][0],), ClosureKind.TEMPORARY, now, Reason.FLOOD, ends_at=now + THREE_WEEKS
    )
    await record(request, Recorder(Principal(Role.OPERATIONS, OPERATOR), now, confirmed_by=f"{OPERATOR}-two"))
    await work_until_idle()
