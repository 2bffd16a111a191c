"""The database: opening it, reading it, and the one way to change it.

Two kinds are held alike. PostgreSQL: one pool. SQLite: a writing connection whose transactions are BEGIN IMMEDIATE, and
a second one for reading, so that no read waits for a writer in this process.
"""

import asyncio
import functools
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from eps.errors import EpsError, Unavailable
from eps.sqlite_spelling import for_sqlite, in_sqlite
from eps.undoing import begin_keeping, keep_all

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Row = dict[str, Any]
Rows = Iterable[Sequence[object]]

ROOMS = ("pharmacies", "nomination", "prescriptions", "outbox", "record", "identity")
TABLES = [f"eps.{room}.tables" for room in ROOMS]
FEWEST = ["eps.outbox.tables"]
"""What migrations are made from; and what opening takes, since statements need none and Tortoise accepts no fewer."""
BUSY_MILLISECONDS = 5_000
SERVER_SETTINGS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "random_page_cost": "1.1",  # the server's own is for disks with an arm: by it, a thousand are found by reading all
}
CONNECTIONS = 10
"""Of one process to PostgreSQL at most, unless its URL says otherwise (`?maxsize=`). A worker may hold four."""
UNREACHABLE = (
    OSError,
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server hung up on a connection while it lay idle
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
)


class DatabaseUnavailable(Unavailable):
    """The register cannot be reached just now, and nothing was changed. Try again in a few seconds."""


_inside: ContextVar[Any] = ContextVar("inside_transaction", default=None)
"""The connection of the transaction: to ask Tortoise for it takes half of our side of a statement."""
_running: set[asyncio.Task[Any]] = set()


def configuration(url: str, tables: Sequence[str] = TABLES) -> dict[str, Any]:
    """Tortoise's configuration for this URL."""
    connection = expand_db_url(url)
    if connection["engine"] == "tortoise.backends.sqlite":
        connection["engine"] = "eps.sqlite_immediate"
        connection["credentials"]["busy_timeout"] = BUSY_MILLISECONDS
        connections = {"default": connection, "reader": connection}
    else:
        connection["engine"] = "eps.postgresql_pooled"
        connection["credentials"]["server_settings"] = SERVER_SETTINGS
        connection["credentials"].setdefault("maxsize", CONNECTIONS)
        connections = {"default": connection}
    register = {"models": list(tables), "default_connection": "default", "migrations": "eps.migrations"}
    return {"connections": connections, "apps": {"eps": register}}


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for another kind."""
    return Path(url.removeprefix("sqlite://").split("?")[0]) if url.startswith("sqlite://") else None


async def open_database(url: str) -> None:
    """Opens the process's database; `close_database` must follow, or the process never exits."""
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
    await Tortoise.init(config=configuration(url, FEWEST), _enable_global_fallback=True)


async def close_database() -> None:
    """Waits for transactions under way, then closes every connection."""
    if _running:
        await asyncio.wait(set(_running))
    await Tortoise.close_connections()


@asynccontextmanager
async def database(url: str) -> AsyncIterator[None]:
    await open_database(url)
    try:
        yield
    finally:
        await close_database()


async def ping() -> None:
    """Refuses with DatabaseUnavailable where the database does not answer."""
    await fetch("SELECT 1")


def is_sqlite() -> bool:
    return bool((_inside.get() or get_connection("default")).capabilities.dialect == "sqlite")


def _reading_alias() -> str:
    return "reader" if _inside.get() is None and is_sqlite() else "default"


def transactional(
    function: Callable[Parameters, Awaitable[Result]],
) -> Callable[Parameters, Coroutine[Any, Any, Result]]:
    """Runs the whole call in one transaction, or in the caller's where one is open.

    A cancelled caller does not cancel it: it runs to its end in a task of its own, since tortoise-orm 1.1.9 loses the
    connection when a task is cancelled inside a transaction.
    """

    @functools.wraps(function)
    async def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if _inside.get() is not None:
            return await function(*args, **kwargs)
        task = asyncio.create_task(_in_transaction(lambda: function(*args, **kwargs)))
        _running.add(task)
        task.add_done_callback(_forget)
        return await asyncio.shield(task)

    return run


def _forget(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # a cancelled caller no longer asks for it


async def _in_transaction(work: Callable[[], Awaitable[Result]]) -> Result:
    kept = begin_keeping()
    try:
        async with in_transaction("default") as connection:
            _inside.set(connection)
            return await work()
    except (*UNREACHABLE, sqlite3.OperationalError) as error:
        raise DatabaseUnavailable from error
    except OperationalError as error:
        if "locked" in str(error):
            raise DatabaseUnavailable from error
        raise
    except EpsError:
        _inside.set(None)
        await keep_all(kept)  # the refusal is told only once this is written
        raise


def inside_transaction() -> bool:
    return _inside.get() is not None


async def fetch(sql: str, *values: object) -> list[Row]:
    """Rows of a statement whose placeholders are $1, $2 … on both databases.

    A list is one parameter: `FROM unnest($1::text[]) AS value` and `= ANY($1::text[])` work on both.
    """
    connection = _inside.get() or get_connection(_reading_alias())
    try:
        if connection.capabilities.dialect == "sqlite":
            return await connection.execute_query_dict(for_sqlite(sql), in_sqlite(values))
        return await connection.execute_query_dict(sql, list(values))
    except UNREACHABLE as error:
        raise DatabaseUnavailable from error


async def execute(sql: str, *values: object) -> int:
    """The number of rows changed. Only inside a transaction."""
    connection = _inside.get() or get_connection("default")
    if connection.capabilities.dialect == "sqlite":
        changed, _ = await connection.execute_query(for_sqlite(sql), in_sqlite(values))
    else:
        changed, _ = await connection.execute_query(sql, list(values))
    return int(changed)


async def insert_many(table: str, columns: Sequence[str], rows: Rows, *, skip_existing: bool = False) -> None:
    """Adds rows in bulk, by COPY on PostgreSQL, where one alone goes faster without; or, three times slower there, only
    those that break no unique key. Only inside a transaction; names come from our own code."""
    rows = list(rows)
    connection: Any = _inside.get() or get_connection("default")
    one_by_one = skip_existing or connection.capabilities.dialect == "sqlite"
    if not one_by_one and len(rows) != 1:
        await _copy(connection._connection, table, columns, rows)  # noqa: SLF001
        return
    marks = ",".join(f"${place}" for place in range(1, len(columns) + 1))
    sql = f'INSERT INTO "{table}" ({",".join(columns)}) VALUES ({marks})'
    if one_by_one:
        await execute_many(sql + (" ON CONFLICT DO NOTHING" if skip_existing else ""), rows)
    else:
        await connection.execute_query(sql, list(rows[0]))


async def _copy(connection: Any, table: str, columns: Sequence[str], rows: Rows) -> None:
    try:
        await connection.copy_records_to_table(table, columns=columns, records=rows)
    except asyncpg.IntegrityConstraintViolationError as error:  # as Tortoise says it of every other statement
        raise IntegrityError(error) from error


async def execute_many(sql: str, rows: Rows) -> None:
    """The same statement for each row, sent together. Only inside a transaction."""
    connection = _inside.get() or get_connection("default")
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_many(for_sqlite(sql), [in_sqlite(row) for row in rows])
    else:
        await connection.execute_many(sql, [list(row) for row in rows])


def as_instant(stored: str | datetime) -> datetime:
    """An instant read by `fetch`."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored).astimezone(UTC)


def as_date(stored: str | date) -> date:
    """A date read by `fetch`."""
    return stored if isinstance(stored, date) else date.fromisoformat(stored)


def as_uuid(stored: str | UUID) -> UUID:
    """A UUID read by `fetch`. asyncpg's own kind is made Python's, which is all that orjson knows."""
    return UUID(int=stored.int) if isinstance(stored, UUID) else UUID(stored)
