"""A register kept in a file and made again from it, on either database and from one to the other."""

import io
import shutil
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from eps.archiving.archive import MANIFEST, FileExists, UnreadableArchive
from eps.archiving.keeping import BehindItsCode, OtherVersion, RegisterNotEmpty, back_up, restore, snapshot
from eps.archiving.schema import register_tables
from eps.database import database, execute, fetch, transactional
from eps.identity.keys import demonstration_key
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.record.chain import Entry
from eps.record.due import schedule
from eps.record.store import append
from eps.record.verifying import verify_record
from tests.factories import patient, pharmacy
from tests.postgres import PostgresServer, database_name
from tests.register import store_patient, store_pharmacies

AT = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
AWKWARD = "A\ttab, a\nnew line, a \\N and a \\t, Ŵrexham"
FILLED = [
    "pharmacy",
    "patient",
    "nomination",
    "record",
    "due",
    "message",
    "signing_key",
    "postcode_district",
    "directory_change",
]


def silently(done: int, total: int) -> None:
    pass


@pytest.fixture
async def empty_url(
    database_url: str, sqlite_template: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """A second register, of the same kind of database."""
    if database_url.startswith("sqlite"):
        yield f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'empty.sqlite3')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = await server.create_database(database_name(request.getfixturevalue("postgresql_template")))
    yield url
    await server.drop_database(url)


async def fill() -> None:
    """Rows with a value of every kind: places, bytes, instants, text that needs care, and what is not known."""
    await store_pharmacies(pharmacy(name=AWKWARD, telephone=None))
    await store_patient(patient(), P1="FA002")
    await demonstration_key(at=AT)
    await add_entry()
    await schedule("closure-review", "somewhere", AT + timedelta(microseconds=1))
    await enqueue([Message("one", Audience.ICB, "closure-alert", {"is": AWKWARD}, "closure/1", AT)], AT)


@transactional
async def add_entry() -> None:
    entry = Entry("pharmacy/FA002", AT, "somebody", "operations", "closure.recorded", {"note": AWKWARD})
    await append([entry])


async def contents() -> dict[str, list[dict[str, object]]]:
    """The file's tables of one database compare equal; across databases their values differ in kind."""
    return {
        table: [dict(row) for row in await fetch(f"SELECT * FROM {table} ORDER BY 1")] for table in FILLED
    }


async def kept(url: str, file: Path) -> dict[str, list[dict[str, object]]]:
    """Fills a register, keeps it in the file, gives what it holds."""
    async with database(url):
        await fill()
        await back_up(url, file, at=AT, progress=silently)
        return await contents()


async def test_a_restored_register_holds_what_was_kept_and_goes_on(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    before = await kept(database_url, tmp_path / "kept.zip")
    async with database(empty_url):
        await restore(empty_url, tmp_path / "kept.zip", progress=silently)
        assert await contents() == before
        assert (await verify_record(lambda _: None)).holds
        await add_entry()
        assert [row["seq"] for row in await fetch("SELECT seq FROM record ORDER BY id")] == [1, 2]


async def test_a_register_goes_once_to_the_other_database_and_back(
    sqlite_url: str, postgresql_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    before = await kept(sqlite_url, tmp_path / "first.zip")
    async with database(postgresql_url):
        await restore(postgresql_url, tmp_path / "first.zip", progress=silently)
        with pytest.raises(RegisterNotEmpty):
            await restore(postgresql_url, tmp_path / "first.zip", progress=silently)
        await back_up(postgresql_url, tmp_path / "second.zip", at=AT, progress=silently)
    third = f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'third.sqlite3')}"
    async with database(third):
        await restore(third, tmp_path / "second.zip", progress=silently)
        assert await contents() == before


async def test_a_copy_is_of_one_instant_whatever_is_written_meanwhile(database: str) -> None:
    await fill()
    tables = {table.name: table for table in register_tables()}
    async with snapshot(database) as rows:
        assert await rows.copy_out(tables["pharmacy"], io.BytesIO()) == 1
        await add_entry()
        assert await rows.copy_out(tables["record"], io.BytesIO()) == 1


async def test_a_backup_with_other_rows_than_it_names_restores_nothing(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    await kept(database_url, tmp_path / "kept.zip")
    rewrite(tmp_path / "kept.zip", tmp_path / "short.zip", "record.copy", b"")
    rewrite(tmp_path / "kept.zip", tmp_path / "odd.zip", "record.copy", b"one\ttwo\n")
    async with database(empty_url):
        for name in ("short.zip", "odd.zip"):
            with pytest.raises(UnreadableArchive):
                await restore(empty_url, tmp_path / name, progress=silently)
        assert not await fetch("SELECT 1 FROM pharmacy")


async def test_a_backup_of_another_version_is_refused(
    sqlite_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    await kept(sqlite_url, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        manifest = orjson.loads(archive.read(MANIFEST))
    manifest["migrations"].append("0099_from_the_future")
    rewrite(tmp_path / "kept.zip", tmp_path / "newer.zip", MANIFEST, orjson.dumps(manifest))
    empty = f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'empty.sqlite3')}"
    async with database(empty):
        with pytest.raises(OtherVersion, match="0099_from_the_future"):
            await restore(empty, tmp_path / "newer.zip", progress=silently)


async def test_a_register_behind_its_code_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    async with database(sqlite_url):
        await forget_last_migration()
        with pytest.raises(BehindItsCode):
            await back_up(sqlite_url, tmp_path / "kept.zip", at=AT, progress=silently)


async def test_a_file_that_is_there_is_not_written_over(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_text("somebody's")
    async with database(sqlite_url):
        with pytest.raises(FileExists):
            await back_up(sqlite_url, tmp_path / "kept.zip", at=AT, progress=silently)
    assert (tmp_path / "kept.zip").read_text() == "somebody's"


@transactional
async def forget_last_migration() -> None:
    await execute("DELETE FROM tortoise_migrations WHERE id = (SELECT max(id) FROM tortoise_migrations)")


def rewrite(file: Path, to: Path, name: str, content: bytes) -> None:
    """The same archive with other content under one name, its checksums right."""
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(to, "w") as changed:
        for entry in archive.namelist():
            changed.writestr(entry, content if entry == name else archive.read(entry))
