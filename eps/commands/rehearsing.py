"""What `make run` does before it serves: people in an empty register, a pharmacy of theirs that closes, what their
practice prescribed, and whom there is to log in as. Never in production."""

import asyncio
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Annotated

import typer

from eps import clock
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.commands.preparing import prepare, register
from eps.commands.terminal import Progress, say, watching
from eps.demonstration.people import patients, staff
from eps.demonstration.people_repository import practice_of_most, practices_by_patients
from eps.demonstration.prescribed import Prescribing, before_it_closes, once_it_has_closed
from eps.demonstration.rehearsal_repository import nominees_of
from eps.demonstration.repository import most_nominated
from eps.demonstration.town import OPERATOR, let_practice_dispense, one_town, open_care_home
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.nomination.seeding import require_demonstration, seed_patients
from eps.nomination.seeding_repository import holds_anybody
from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.need import is_offerable
from eps.pharmacies.service import directory, load_directory
from eps.worker import work_until_idle

commands = typer.Typer()

THREE_WEEKS = timedelta(days=21)


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
            town = await one_town(directory())
            await seed_patients(count, seed=1, directory=town, at=clock.now(), progress=progress)
            with redirect_stdout(StringIO()):  # what people are told would hide whom to log in as
                await _tell()
        return [person.what for person in (*await patients(), *await staff())]


async def _tell() -> None:
    """The walk-in pharmacy that most people nominate floods, and the practice of most of these has prescribed. Another
    asks its ICB to close."""
    often = await _often_nominated()
    pharmacy = often[0] if often else None
    practice = await practice_of_most(pharmacy)
    if pharmacy is not None and practice is not None:
        await _let_another_dispense(practice)
        await _close_while_prescribing(pharmacy, practice)
    elif pharmacy is not None:
        await _close(pharmacy)
    if len(often) > 1:
        await _ask_to_close(often[1])


async def _close_while_prescribing(pharmacy: OdsCode, practice: OdsCode) -> None:
    people = [one for one in await nominees_of(practice) if one.nominated == pharmacy]
    told = Prescribing(practice, pharmacy, people, clock.now())
    repeat_dispensed = await before_it_closes(told)
    await open_care_home(people)
    await _close(pharmacy)
    await once_it_has_closed(replace(told, at=clock.now()), repeat_dispensed)
    await work_until_idle()


async def _often_nominated() -> list[OdsCode]:
    """Those that anybody can walk into, of the ICB of the first of them."""
    found = [directory().get(code) for code, _ in await most_nominated()]
    walked_into = [one for one in found if is_offerable(one)]
    return [one.ods_code for one in walked_into if one.icb_code == walked_into[0].icb_code]


async def _ask_to_close(pharmacy: OdsCode) -> None:
    """For building work that takes longer than staff may decide by themselves."""
    now = clock.now()
    begins = now + THREE_WEEKS
    request = ClosureRequest(
        (pharmacy,), ClosureKind.TEMPORARY, begins, Reason.BUILDING_WORK, ends_at=begins + THREE_WEEKS
    )
    await record(request, Recorder(Principal(Role.PHARMACY, OPERATOR, frozenset({pharmacy})), now))


async def _let_another_dispense(practice: OdsCode) -> None:
    others = [code for code in await practices_by_patients() if code != practice]
    if others:
        await let_practice_dispense(others[0], clock.now())


async def _close(pharmacy: OdsCode) -> None:
    """From now on, for three weeks."""
    now = clock.now()
    ends_at = now + THREE_WEEKS
    request = ClosureRequest((pharmacy,), ClosureKind.TEMPORARY, now, Reason.FLOOD, ends_at=ends_at)
    await record(request, Recorder(Principal(Role.OPERATIONS, OPERATOR), now, confirmed_by=f"{OPERATOR}-two"))
    await work_until_idle()
