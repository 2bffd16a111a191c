"""Making a new database a register: its tables, and England's directory from fixtures/. Outside production it also
holds the organisations of the published samples."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from eps import clock
from eps.commands.terminal import note, say
from eps.database import database, ping, sqlite_path
from eps.errors import Conflict
from eps.migrating import migrate_database, pending_migrations, was_ever_migrated
from eps.pharmacies.fixtures.edition import DATES
from eps.pharmacies.fixtures.sample_organisations import read_sample_organisations
from eps.pharmacies.importing import load_fixtures
from eps.pharmacies.repository import directory_version
from eps.pharmacies.samples_service import add_sample_organisations
from eps.settings import settings

commands = typer.Typer()


class RegisterIsNew(Conflict):
    """There is no register in this database yet. Make one first: `python main.py migrate`."""


class RegisterIsBehind(Conflict):
    """The register was made by an earlier version of this service. Bring it up to date: `python main.py migrate`."""


@asynccontextmanager
async def register() -> AsyncIterator[str]:
    """The register as it is, open; gives its URL. Refused where it is new, or older than this version."""
    url = settings().database_url
    if (path := sqlite_path(url)) and not path.exists():
        raise RegisterIsNew
    async with database(url):
        await ping()
        if await pending_migrations():
            raise RegisterIsNew if await _is_new() else RegisterIsBehind
        yield url


async def prepare(*, quietly: bool = False) -> None:
    """What `migrate` does, where the database is new. One that holds something is left to `migrate`."""
    async with database(settings().database_url):
        await ping()
        pending, new = await pending_migrations(), await _is_new()
    if pending and not new:
        raise RegisterIsBehind
    if new:
        await make_register(quietly=quietly)


async def make_register(*, quietly: bool = False) -> None:
    """Applies migrations and fills an empty register. Whoever comes second waits, and finds it done."""
    await migrate_database(settings().database_url, lambda: _fill(quietly=quietly))


async def _is_new() -> bool:
    return not await was_ever_migrated() or not await directory_version()


async def _fill(*, quietly: bool) -> None:
    folder = settings().fixtures
    if not await directory_version() and not (folder / DATES).exists():
        note(f"No directory is in {folder}: import one by import-directory.", quietly=quietly)
        return
    if not await directory_version():
        note("Loading England's directory into the new register.", quietly=quietly)
        await load_fixtures(folder, at=clock.now())
    if not settings().is_production:
        await add_sample_organisations(read_sample_organisations(folder), clock.now())


@commands.command()
def migrate() -> None:
    """Bring the register's tables up to date, and fill an empty one with England's directory."""
    asyncio.run(make_register())
    say("The register is up to date.")
