"""What `check` looks at in the register: its tables, how old the directory is, whether work is done."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from eps.clock import london_date
from eps.commands.checked import Checked, ok, warning, wrong
from eps.database import database, ping, sqlite_path
from eps.migrating import pending_migrations
from eps.outbox.store import failed_messages, longest_held
from eps.pharmacies.editions_repository import count_pharmacies, newest_editions
from eps.pharmacies.repository import bank_holidays
from eps.record.due import longest_overdue

RENEWED_EVERY = timedelta(days=100)
"""Publishers renew their files each quarter at the latest."""
HOLIDAYS_AHEAD = timedelta(days=365)
LATE_AFTER = timedelta(minutes=1)
IMPORT = "download the newest file and import it by import-directory."


async def check_register(url: str, at: datetime) -> AsyncIterator[Checked]:
    """Each thing only where what it needs is well."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        yield wrong("database", f"there is none at {path} yet.", "python main.py migrate")
        return
    async with database(url):
        await ping()
        yield ok("database", f"{_place(url)} answers.")
        if pending := await pending_migrations():
            yield wrong(
                "migrations", f"{len(pending)} missing: {', '.join(pending)}.", "python main.py migrate"
            )
            return
        yield ok("migrations", "all applied.")
        async for checked in _contents(at):
            yield checked


def _place(url: str) -> str:
    """Without the name and password of an account."""
    if path := sqlite_path(url):
        return f"SQLite at {path}"
    parts = urlsplit(url)
    return f"PostgreSQL at {parts.hostname or 'a local socket'}, database {parts.path.removeprefix('/')},"


async def _contents(at: datetime) -> AsyncIterator[Checked]:
    today = london_date(at)
    async for checked in _directory(today):
        yield checked
    yield _holidays(max(await bank_holidays(), default=None), today)
    yield _work(await longest_overdue(at))
    yield _messages(await longest_held(at), await failed_messages())


async def _directory(today: date) -> AsyncIterator[Checked]:
    count = await count_pharmacies()
    if not count:
        mend = "python main.py migrate, where fixtures/ is at hand; else import-directory."
        yield wrong("directory", "it is empty.", mend)
        return
    yield ok("directory", f"{count:,} dispensers.")
    for edition in await newest_editions():
        if today - edition.day > RENEWED_EVERY:
            yield warning(edition.kind, f"it is of {edition.day}.", IMPORT)
        else:
            yield ok(edition.kind, f"it is of {edition.day}.")


def _holidays(last: date | None, today: date) -> Checked:
    if last is None or last < today:
        says = "those of the coming year are not known, so pharmacies are shown open on them."
        return wrong("holidays", says, IMPORT)
    if last - today < HOLIDAYS_AHEAD:
        return warning("holidays", f"the last one known is {last}.", IMPORT)
    return ok("holidays", f"known until {last}.")


def _work(since: timedelta | None) -> Checked:
    if since is None or since <= LATE_AFTER:
        return ok("work", "nothing waits.")
    says = f"something has been due for {_minutes(since)}."
    return warning("work", says, "start `work` or `serve`; their logs say what fails.")


def _messages(since: timedelta | None, failed: int) -> Checked:
    if failed:
        return warning("messages", f"{failed:,} could not be sent for four hours.", "see the log of `work`.")
    if since is not None and since > LATE_AFTER:
        return warning("messages", f"some have been due for {_minutes(since)}.", "start `work` or `serve`.")
    return ok("messages", "none is late.")


def _minutes(since: timedelta) -> str:
    minutes = int(since / timedelta(minutes=1))
    return "a minute" if minutes == 1 else f"{minutes:,} minutes"
