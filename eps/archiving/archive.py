"""The file of a backup: a zip with the rows of every table as PostgreSQL's COPY writes them in text, and a manifest.

`manifest.json` is `{"format": 1, "made_at", "migrations": […], "tables": {name: {"columns": […], "rows": n}}}`. The
rows of a table are in `<table>.copy`; zip keeps a checksum of each. A file without its manifest was cut short.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import orjson

from eps.errors import Conflict, Invalid

FORMAT = 1
MANIFEST = "manifest.json"
QUICKLY = 3
"""zlib's level: of register rows it leaves a tenth more than the best one, in a third of the time."""


class FileExists(Conflict):
    """There is a file {name} already, and it is not written over. Name another."""


class UnreadableArchive(Invalid):
    """The file {name} is not a whole backup of this service. Nothing was restored."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table: how many, and the names of their columns in the order in which they are written."""

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`migrations` are those that the database had had, in order."""

    made_at: str
    migrations: tuple[str, ...]
    tables: Mapping[str, Rows]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Appears under its name once it is whole; readable by its owner alone, for it holds everybody's details."""
    if path.exists():
        raise FileExists(name=path.name)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICKLY) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Looked through as a whole before anything is made of it."""
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise UnreadableArchive(name=path.name) from error
    with archive:
        yield archive, _checked(archive, path)


def _checked(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        manifest = _manifest(archive.read(MANIFEST))
        missing = {_entry(table) for table in manifest.tables} - set(archive.namelist())
        damaged = archive.testzip()
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError) as error:
        raise UnreadableArchive(name=path.name) from error
    if missing or damaged:
        raise UnreadableArchive(name=path.name)
    return manifest


def _entry(table: str) -> str:
    return f"{table}.copy"


def adding(archive: zipfile.ZipFile, table: str) -> IO[bytes]:
    return archive.open(_entry(table), "w", force_zip64=True)


def reading(archive: zipfile.ZipFile, table: str) -> IO[bytes]:
    return archive.open(_entry(table))


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))


def _manifest(content: bytes) -> Manifest:
    read = orjson.loads(content)
    if read["format"] != FORMAT:
        raise ValueError
    tables = {name: Rows(tuple(table["columns"]), table["rows"]) for name, table in read["tables"].items()}
    return Manifest(read["made_at"], tuple(read["migrations"]), tables)
