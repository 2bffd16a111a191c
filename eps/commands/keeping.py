"""Keeping a copy of the register in one file while the service runs, and making a register of it again."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from eps import clock
from eps.archiving import keeping
from eps.archiving.archive import Manifest
from eps.commands.checking import tell, walk
from eps.commands.options import Json, database_url
from eps.commands.preparing import register
from eps.commands.terminal import note, say, say_json, watching
from eps.database import database
from eps.migrating import migrate_database
from eps.record.verifying import Verdict
from eps.settings import settings

commands = typer.Typer()

New = Annotated[Path, typer.Argument(dir_okay=False, help="The file to make.")]
Kept = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file made by backup.")]
Into = Annotated[
    str | None,
    typer.Option(parser=database_url, metavar="URL", help="The database; else that of EPS_DATABASE_URL."),
]


@commands.command()
def backup(file: New, json: Json = False) -> None:
    """Write the whole register, as it is at one instant, to a file that its owner alone may read."""
    manifest = asyncio.run(_back_up(file, quietly=json))
    size = file.stat().st_size
    if json:
        say_json({"file": str(file), "bytes": size, "rows": manifest.rows, "tables": len(manifest.tables)})
    else:
        say(f"{file} holds the register: {manifest.rows:,} rows in {size / 1e6:.1f} MB.")


async def _back_up(file: Path, *, quietly: bool) -> Manifest:
    with watching("Tables written", quietly=quietly) as progress:
        async with register() as url:
            return await keeping.back_up(url, file, at=clock.real_now(), progress=progress)


@commands.command()
def restore(file: Kept, into: Into = None, json: Json = False) -> None:
    """Make a register of a backup, in a database that holds none, and verify it."""
    if into is not None:
        os.environ["EPS_DATABASE_URL"] = into
        settings.cache_clear()
    tell(asyncio.run(_restore(file, quietly=json)), json=json)


async def _restore(file: Path, *, quietly: bool) -> Verdict:
    url = settings().database_url
    await migrate_database(url)
    async with database(url):
        with watching("Tables read", quietly=quietly) as progress:
            manifest = await keeping.restore(url, file, progress=progress)
        note(f"{manifest.rows:,} rows as of {manifest.made_at}.", quietly=quietly)
        return await walk(quietly=quietly)
