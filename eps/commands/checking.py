"""Is all well? `check` looks at what the service needs, `verify` walks the record and all that hangs on it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict

import typer
from pydantic import ValidationError

from eps import clock
from eps.closures.verifying import verify_register
from eps.commands import machine_checks, register_checks
from eps.commands.checked import Checked, Outcome, wrong
from eps.commands.options import Json
from eps.commands.preparing import register
from eps.commands.refusing import FOUND_SOMETHING, refusal_of, settings_at_fault
from eps.commands.terminal import say, say_json, watching
from eps.record.verifying import Verdict
from eps.settings import Settings, settings

commands = typer.Typer()


@commands.command()
def verify(json: Json = False) -> None:
    """Walk the whole record: every chain, every signed checkpoint, and the tables it speaks of."""
    tell(asyncio.run(_verify(quietly=json)), json=json)


async def _verify(*, quietly: bool) -> Verdict:
    async with register():
        return await walk(quietly=quietly)


async def walk(*, quietly: bool) -> Verdict:
    """The verdict on the open register."""
    with watching("Entries of the record, then patients", quietly=quietly) as progress:
        return await verify_register(clock.now(), lambda done: progress(done, None))


def tell(verdict: Verdict, *, json: bool) -> None:
    """Ends the command with its own exit code where there are findings."""
    if json:
        say_json({"holds": verdict.holds, **asdict(verdict)})
    else:
        say(*(f"{finding.where}, {finding.number}: {finding.fault}." for finding in verdict.findings))
        seen = (
            f"{verdict.entries:,} entries in {verdict.streams:,} chains, {verdict.checkpoints:,} checkpoints"
        )
        say(f"The record holds: {seen}." if verdict.holds else f"{verdict.faults:,} findings; walked {seen}.")
    if not verdict.holds:
        raise typer.Exit(FOUND_SOMETHING)


@commands.command()
def check(json: Json = False) -> None:
    """Look at settings, database, directory, keys and work; each line says how to mend what is not well."""
    found = asyncio.run(_check())
    if json:
        say_json(found)
    else:
        say(*(checked.line for checked in found))
    if any(checked.outcome is Outcome.WRONG for checked in found):
        raise typer.Exit(FOUND_SOMETHING)


async def _check() -> list[Checked]:
    try:
        found = settings()
    except ValidationError as error:
        return [wrong("settings", line, "set it anew, or unset it.") for line in settings_at_fault(error)]
    return [checked async for checked in _checks(found)]


async def _checks(found: Settings) -> AsyncIterator[Checked]:
    for checked in machine_checks.check_settings(found):
        yield checked
    yield machine_checks.check_clock()
    try:
        async for checked in register_checks.check_register(found.database_url, clock.now()):
            yield checked
    except Exception as error:  # noqa: BLE001 - what cannot be looked at is wrong, whatever it is
        mend = "start it, or correct EPS_DATABASE_URL."
        yield wrong("database", refusal_of(error).lines[0], mend)
    for look in machine_checks.check_fixtures, machine_checks.check_disk, machine_checks.check_issuer:
        if (one := look(found)) is not None:
            yield one
    yield await machine_checks.check_token_keys(found)
    yield machine_checks.check_checkpoint_key(found)
    yield machine_checks.check_channel(found)
