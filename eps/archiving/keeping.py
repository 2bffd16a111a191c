"""Keeping a copy of the register, and making a register of it again: whole or not at all, whichever database it is."""

import zipfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

import asyncpg

from eps.archiving import postgresql_rows, sqlite_rows
from eps.archiving.archive import (
    Manifest,
    Rows,
    UnreadableArchive,
    add_manifest,
    adding,
    new_archive,
    opened_archive,
    reading,
)
from eps.archiving.schema import Table, register_tables
from eps.database import sqlite_path
from eps.errors import Conflict
from eps.migrating import applied_migrations, pending_migrations

Progress = Callable[[int, int], None]
"""Told how many tables are done, of how many."""


class BehindItsCode(Conflict):
    """The register lacks migrations that this version of the service has. Run `migrate` first, then try again."""


class RegisterNotEmpty(Conflict):
    """There is something in that register already, and nothing is written over it. Restore into a new one, which --into
    names."""


class OtherVersion(Conflict):
    """The backup {name} was made by another version of this service, whose last migration is {last}. Restore it with
    that version, then migrate."""


class RegisterRows(Protocol):
    async def copy_out(self, table: Table, file: IO[bytes]) -> int: ...

    async def copy_in(self, table: Table, file: IO[bytes]) -> int: ...

    async def is_empty(self, tables: list[Table]) -> bool: ...


async def back_up(url: str, path: Path, *, at: datetime, progress: Progress) -> Manifest:
    """`url` is that of the open database."""
    if await pending_migrations():
        raise BehindItsCode
    tables = register_tables()
    counted: dict[str, Rows] = {}
    with new_archive(path) as archive:
        async with snapshot(url) as rows:
            for done, table in enumerate(tables):
                progress(done, len(tables))
                with adding(archive, table.name) as file:
                    counted[table.name] = Rows(table.columns, await rows.copy_out(table, file))
        manifest = Manifest(at.isoformat(), tuple(await applied_migrations()), counted)
        add_manifest(archive, manifest)
    progress(len(tables), len(tables))
    return manifest


async def restore(url: str, path: Path, *, progress: Progress) -> Manifest:
    """Into the open database, which has every migration and no row yet. Cut short, it has none still."""
    tables = register_tables()
    with opened_archive(path) as (archive, manifest):
        if list(manifest.migrations) != await applied_migrations():
            raise OtherVersion(name=path.name, last=manifest.migrations[-1])
        async with all_or_nothing(url) as rows:
            if not await rows.is_empty(tables):
                raise RegisterNotEmpty
            for done, table in enumerate(tables):
                progress(done, len(tables))
                if not await _restored(table, manifest.tables[table.name], rows, archive):
                    raise UnreadableArchive(name=path.name)
    progress(len(tables), len(tables))
    return manifest


async def _restored(table: Table, kept: Rows, rows: RegisterRows, archive: zipfile.ZipFile) -> bool:
    """Whether as many rows were added as the manifest names."""
    with reading(archive, table.name) as file:
        try:
            return await rows.copy_in(table.in_order(kept.columns), file) == kept.rows
        except (ValueError, KeyError, asyncpg.DataError):
            return False


def snapshot(url: str) -> AbstractAsyncContextManager[RegisterRows]:
    path = sqlite_path(url)
    return sqlite_rows.snapshot(path) if path else postgresql_rows.snapshot(url)


def all_or_nothing(url: str) -> AbstractAsyncContextManager[RegisterRows]:
    path = sqlite_path(url)
    return sqlite_rows.all_or_nothing(path) if path else postgresql_rows.all_or_nothing(url)
