"""The application as each process of `serve` makes it: what it runs, and what it says of that."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager

from eps import clock, worker
from eps.app import Serving, create_app, service
from eps.database import database, execute, transactional
from eps.record.due import schedule
from eps.settings import settings
from eps.worker import work_in_turn
from tests.town import NOW, close, make_town


@pytest.fixture
async def _town(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("EPS_MESSAGES", str(tmp_path / "messages.jsonl"))
    settings.cache_clear()
    async with database(sqlite_url):
        await make_town(patients=1)
        await close("FA001")
        await schedule("closure-review", "one", NOW - timedelta(minutes=2))
        await hold_messages()


@transactional
async def hold_messages() -> None:
    await execute("UPDATE message SET state = 'held', send_at = $1", NOW - timedelta(seconds=1))


@asynccontextmanager
async def parts(serving: Serving) -> AsyncIterator[dict[str, dict[str, object]]]:
    app = service(serving)
    async with (
        LifespanManager(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://eps.test") as caller,
    ):
        yield (await caller.get("/_status")).json()["parts"]


@pytest.mark.usefixtures("_town")
async def test_it_says_how_old_what_it_runs_is_and_what_is_late() -> None:
    async with parts(Serving(works=False, ahead=clock.ahead())) as found:
        assert found["directory"]["version"] == 8
        assert all(isinstance(found[part]["age_seconds"], float) for part in ("directory", "database"))
        assert found["work"]["state"] == "late"
        assert found["work"]["detail"] == "No worker does what is due. Start `work`."
        assert found["messages"]["state"] == "ok"
        assert isinstance(found["messages"]["age_seconds"], float)


@pytest.mark.usefixtures("_town")
async def test_its_clock_is_that_of_the_process_that_began_it() -> None:
    clock.start_at(None)
    async with parts(Serving(works=False, ahead=timedelta(days=1))):
        assert timedelta(hours=23) < clock.now() - clock.real_now() < timedelta(hours=25)


@pytest.mark.usefixtures("_town")
async def test_why_it_does_not_start_is_in_its_log(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> AbstractAsyncContextManager[None]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with LifespanManager(create_app(running=[broken])):
            pass
    assert '"event":"service.not_started","error":"ZeroDivisionError"' in capsys.readouterr().err


async def test_of_several_processes_one_at_a_time_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = asyncio.Event()

    async def work(_: asyncio.Event) -> None:
        works.set()

    monkeypatch.setattr(worker, "work", work)
    monkeypatch.setattr(worker, "TURN_SECONDS", 0.01)
    with (tmp_path / "turn").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting = asyncio.create_task(work_in_turn(tmp_path / "turn"))
        with suppress(TimeoutError):
            await asyncio.wait_for(works.wait(), 0.05)
        assert not works.is_set()
    await asyncio.wait_for(waiting, 5)
    assert works.is_set()
