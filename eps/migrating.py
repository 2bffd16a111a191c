"""Bringing a database's tables up to date, by one process at a time."""

import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection
from tortoise.migrations.api.migrate import migrate
from tortoise.migrations.executor import MigrationExecutor

from eps.database import (
    UNREACHABLE,
    DatabaseUnavailable,
    as_instant,
    configuration,
    database,
    fetch,
    sqlite_path,
)

LOCK = 0x455053  # "EPS": any constant that nothing else in the database takes


async def migrate_database(url: str, fill: Callable[[], Awaitable[None]] | None = None) -> None:
    """Applies what is missing, then has the open database filled; a second process waits until both are done."""
    config = _configuration(url)
    try:
        async with _alone(url):
            try:
                await migrate(config=config)
            finally:
                await Tortoise.close_connections()
            if fill is not None:
                async with database(url):
                    await fill()
    except UNREACHABLE as error:
        raise DatabaseUnavailable from error


async def pending_migrations() -> list[str]:
    """Names of migrations that the open database has not had."""
    executor = MigrationExecutor(get_connection("default"), {"eps": _app()})
    return [step.migration.name for step in await executor.plan()]


async def was_ever_migrated() -> bool:
    """Whether the open database has had any migration, or has begun to have the first."""
    executor = MigrationExecutor(get_connection("default"), {"eps": _app()})
    return bool(await executor.recorder.applied_migrations())


async def applied_migrations() -> list[str]:
    """Names of migrations that the open database has had, in order."""
    rows = await fetch("SELECT name FROM tortoise_migrations WHERE app = 'eps' ORDER BY id")
    return [row["name"] for row in rows]


async def migrated_at() -> datetime | None:
    """When the open database had its last migration, by the machine's clock."""
    [row] = await fetch("SELECT max(applied_at) AS at FROM tortoise_migrations WHERE app = 'eps'")
    if row["at"] is None:
        return None
    at = as_instant(row["at"])
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _configuration(url: str) -> dict[str, Any]:
    """Migrations read and write through one connection."""
    config = configuration(url)
    return {"connections": {"default": config["connections"]["default"]}, "apps": config["apps"]}


def _app() -> dict[str, Any]:
    app: dict[str, Any] = configuration("sqlite://:memory:")["apps"]["eps"]
    return app


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(path.name + ".migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    connection = await connect_apart(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        yield
    finally:
        await connection.close()


async def connect_apart(url: str, **server_settings: str) -> Any:
    """A connection to PostgreSQL that is not of the pool: for what takes longer than a request may."""
    credentials = expand_db_url(url)["credentials"]
    wanted = {
        name: credentials[name]
        for name in ("host", "port", "user", "password", "database")
        if credentials.get(name)
    }
    return await asyncpg.connect(**wanted, server_settings=server_settings)
