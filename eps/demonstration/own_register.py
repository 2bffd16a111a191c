"""A register of its own, made anew for a story: it never touches the one in use, nor the files that belong to that."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from eps.collecting import without_collecting
from eps.database import database
from eps.errors import Conflict
from eps.migrating import migrate_database
from eps.nomination.seeding import require_demonstration
from eps.pharmacies.repository import directory_version
from eps.settings import settings


class DatabaseNotEmpty(Conflict):
    """That database holds a register already. Name an empty one: a story is never told into a register in use."""


@dataclass(frozen=True, slots=True)
class Own:
    """A database, and the folder for what a register keeps outside it."""

    folder: Path
    url: str

    @classmethod
    def within(cls, folder: Path, url: str | None = None) -> "Own":
        """By default a file that nobody needs after a power cut, so nothing waits for the disk."""
        return cls(folder, url or f"sqlite://{folder / 'register.sqlite3'}?synchronous=OFF")


@asynccontextmanager
async def new_register(own: Own) -> AsyncIterator[None]:
    """Empty, open. It is over before the garbage that it leaves is worth collecting."""
    with _settings_of(own), without_collecting():
        require_demonstration()
        await migrate_database(own.url)
        async with database(own.url):
            if await directory_version():
                raise DatabaseNotEmpty
            yield


@contextmanager
def _settings_of(own: Own) -> Iterator[None]:
    """Settings come from the environment; while the block runs, the register's own stand there."""
    given = {
        "EPS_DATABASE_URL": own.url,
        "EPS_MESSAGES": str(own.folder / "messages.jsonl"),
        "EPS_CHECKPOINTS": str(own.folder / "checkpoints.jsonl"),
        "EPS_CHECKPOINT_KEY": None,
    }
    before = {name: os.environ.get(name) for name in given}
    _set(given)
    try:
        yield
    finally:
        _set(before)


def _set(environment: Mapping[str, str | None]) -> None:
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    settings.cache_clear()
