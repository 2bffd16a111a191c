"""The command line in this process, with files of the test's own and no directory to fill a new register from."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner, Result

from eps import logs
from eps.cli import commands
from eps.database import database
from eps.settings import settings
from tests.town import make_town

Run = Callable[..., Result]
Found = TypeVar("Found")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("close", "FA001", …)`; keywords are settings, without their prefix and in lower case."""
    set_settings(
        monkeypatch,
        fixtures=str(tmp_path / "fixtures"),
        messages=str(tmp_path / "messages.jsonl"),
        checkpoints=str(tmp_path / "checkpoints.jsonl"),
    )

    def run_command(*arguments: str, **given: str) -> Result:
        set_settings(monkeypatch, **given)
        logs.configure("warning")  # as `main` does
        try:
            return CliRunner().invoke(commands, arguments, prog_name="main.py")
        finally:
            logs.configure("info")

    return run_command


def set_settings(monkeypatch: pytest.MonkeyPatch, **given: str) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"EPS_{name.upper()}", value)
    settings.cache_clear()


@pytest.fixture
def empty_town(sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a small town's register, which the commands use; nobody lives there yet."""
    within(sqlite_url, lambda: make_town(patients=0))
    set_settings(monkeypatch, database_url=sqlite_url)
    return sqlite_url


@pytest.fixture
def town(sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same; three people, of whose choice the record knows nothing, nominate FA001."""
    within(sqlite_url, lambda: make_town(patients=3))
    set_settings(monkeypatch, database_url=sqlite_url)
    return sqlite_url


def within(url: str, do: Callable[[], Awaitable[Found]]) -> Found:
    """What an async function gives with this database open: tests of commands are not async themselves."""

    async def done() -> Found:
        async with database(url):
            return await do()

    return asyncio.run(done())
