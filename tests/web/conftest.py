"""A real browser, and the service on a free port of this machine, each test with a register of its own."""

import asyncio
import logging
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from eps import clock
from eps.app import create_app
from eps.identity.permissions import Principal
from eps.identity.session import RoleOffered, signed_in
from eps.identity.session_store import write_session
from eps.pages import site as pages
from eps.settings import settings
from eps.web.visit import COOKIE
from tests.web.reading import watch

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no windows to draw, and takes less than half of another's time."""
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
PHONE = {"width": 320, "height": 640}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(
            "no Chromium on this machine: `sudo apt-get install -y chromium`, then run the tests again"
        )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Site:
    """The running service. Whatever its pages ask another host for, or say in the console, is noted in `complaints`."""

    address: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def visitor(self, **context: Any) -> Page:
        """Somebody signed out, at a phone unless the context says otherwise."""
        opened = await self.browser.new_context(
            **{"base_url": self.address, "viewport": PHONE, "locale": "en-GB"} | context
        )
        opened.set_default_timeout(15_000)
        self.contexts.append(opened)
        page = await opened.new_page()
        watch(page)
        page.on("request", lambda request: self._own(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _own(self, url: str) -> None:
        if not url.startswith(self.address):
            self.complaints.append(f"asked {url}")

    async def signed_in(self, *principals: Principal, name: str = "", **context: Any) -> Page:
        """Somebody who has come back from the sign-in service; with several roles they have yet to choose."""
        page = await self.visitor(**context)
        roles = tuple(
            RoleOffered(one, ", ".join(sorted(one.ods_codes)) or str(one.icb_code)) for one in principals
        )
        identifier, session = signed_in(None, roles, name, clock.real_now())
        await write_session(session)
        await page.context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": identifier,
                    "url": self.address.replace("http:", "https:"),
                    "secure": True,
                }
            ]
        )
        return page


class _Server(uvicorn.Server):
    """In this process, whose signals are the test runner's."""

    def install_signal_handlers(self) -> None: ...

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(listening: socket.socket) -> AsyncIterator[str]:
    listening.bind(("127.0.0.1", 0))
    logging.getLogger("uvicorn.access").disabled = True  # as `serve` has it: it would print addresses whole
    server = _Server(
        uvicorn.Config(create_app(pages=pages()), log_config=None, lifespan="on", access_log=False)
    )
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def site(
    chromium: Browser, sqlite_url: str, ready_keys: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Site]:
    """Pages do not differ by database: what lies under them is tested on both."""
    monkeypatch.setenv("EPS_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    with socket.socket() as listening:
        async with serving(listening) as address:
            running = Site(address, chromium)
            yield running
            for context in running.contexts:
                await context.close()
    assert running.complaints == []
