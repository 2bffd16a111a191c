"""The service as an ASGI application: what starts with it, its routes, and what every request passes through."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from structlog.typing import FilteringBoundLogger

from eps import clock, logs
from eps.answers import metrics
from eps.answers.documentation import describing
from eps.answers.door import Directly, Door, routes
from eps.answers.errors import NothingAtThisAddress
from eps.answers.limits import RateLimit
from eps.answers.middleware import EveryRequest
from eps.answers.operations import Operation
from eps.answers.problems import refusal
from eps.answers.status import Look, Part, status_operations
from eps.api import door as api
from eps.api.pharmacies import keep_ready
from eps.background import in_background
from eps.database import database, ping
from eps.demonstration.people import patients, staff
from eps.fhir import door as fhir
from eps.identity.providers import CIS2, NHS_LOGIN
from eps.identity.tokens import TokenVerifier, token_verifier
from eps.migrating import migrated_at, pending_migrations
from eps.outbox.store import longest_held
from eps.pages import Site, site
from eps.pharmacies.editions_repository import changed_at
from eps.pharmacies.service import directory
from eps.record.due import longest_overdue
from eps.settings import settings
from eps.worker import directory_at_hand, work_in_turn

log: FilteringBoundLogger = structlog.get_logger()

Running = Callable[[], AbstractAsyncContextManager[None]]

DOORS: tuple[Operation, ...] = (*api.OPERATIONS, *fhir.OPERATIONS)
"""Every operation of the doors. Where two paths match, the first wins; those asked most often come first."""

LATE_AFTER = timedelta(minutes=1)
"""Work that has been due for longer is late."""


def create_app(
    doors: Sequence[Operation] = DOORS,
    *,
    running: Sequence[Running] = (),
    parts: Mapping[str, Look] | None = None,
    verifier: TokenVerifier | None = None,
    pages: Site | None = None,
) -> Starlette:
    """`running` is entered in turn once the database is open and left in reverse: the directory's snapshot, the worker.
    `parts` are looked at for `/_status`, beside the database, its migrations and the keys. Without `pages` there is
    nothing for people to look at."""
    verifier = verifier or token_verifier(settings())
    about = about_the_service(doors, {**_own_parts(verifier), **(parts or {})})
    limited = Door(verifier, RateLimit(rate) if (rate := settings().api_rate_limit) else None)
    every = [*routes(doors, limited), *routes(about, Door(verifier)), *(pages.routes if pages else ())]
    app = Starlette(
        routes=every,
        middleware=[Middleware(EveryRequest), Middleware(Directly, every)],
        exception_handlers={404: _nothing_here, 405: _nothing_here},
        lifespan=lambda _: _lifespan(running),
    )
    app.state.pages = pages
    app.router.redirect_slashes = False
    return app


def about_the_service(doors: Sequence[Operation], parts: Mapping[str, Look]) -> tuple[Operation, ...]:
    """What operators ask, and the description of all operations."""
    asked = (*status_operations(parts), *metrics.OPERATIONS)
    return (*asked, *describing((*doors, *asked)))


def all_operations(doors: Sequence[Operation] = DOORS) -> tuple[Operation, ...]:
    return (*doors, *about_the_service(doors, {}))


def _own_parts(verifier: TokenVerifier) -> dict[str, Look]:
    async def look_at_database() -> Part:
        """An answer is as old as the question: no time at all."""
        await ping()
        return Part(age_seconds=0.0)

    async def look_at_migrations() -> Part:
        if await pending_migrations():
            return Part(state="down", detail="Run migrate.")
        return Part(age_seconds=_age(await migrated_at(), clock.real_now()))

    async def look_at_keys() -> Part:
        await verifier.keys.keys()
        return Part(age_seconds=round(verifier.keys.age_seconds(), 3))

    return {"database": look_at_database, "migrations": look_at_migrations, "keys": look_at_keys}


def _age(since: datetime | None, at: datetime) -> float | None:
    return None if since is None else round(max(0.0, (at - since).total_seconds()), 3)


async def _look_at_directory() -> Part:
    """As old as the last change of a pharmacy: an import, hours, a closure."""
    return Part(version=directory().version, age_seconds=_age(await changed_at(), clock.now()))


async def _look_at_work() -> Part:
    return _waiting(await longest_overdue(clock.now()), "No worker does what is due. Start `work`.")


async def _look_at_messages() -> Part:
    return _waiting(
        await longest_held(clock.now()), "Messages are due and not sent. Start `work`, and see its log."
    )


def _waiting(since: timedelta | None, detail: str) -> Part:
    if since is None:
        return Part()
    late = since > LATE_AFTER
    return Part(
        state="late" if late else "ok",
        age_seconds=round(since.total_seconds(), 3),
        detail=detail if late else None,
    )


PARTS: Mapping[str, Look] = {
    "directory": _look_at_directory,
    "work": _look_at_work,
    "messages": _look_at_messages,
}
"""What a service runs beside answering."""


@asynccontextmanager
async def _lifespan(running: Sequence[Running]) -> AsyncIterator[None]:
    async with AsyncExitStack() as started:
        try:
            await started.enter_async_context(database(settings().database_url))
            for run in running:
                await started.enter_async_context(run())
        except Exception:
            log.exception(
                "service.not_started"
            )  # uvicorn would tell a traceback, of which our logs keep one line
            raise
        yield


async def _nothing_here(request: Request, _: Exception) -> Response:
    pages: Site | None = request.app.state.pages
    if pages is not None and pages.is_page(request.url.path):
        return await pages.nothing_here(request)
    return refusal(NothingAtThisAddress(), request)


@dataclass(frozen=True, slots=True)
class Serving:
    """What each process of a service is told: how far its clock is ahead, and whether it works too. Of several
    processes one at a time does: the one that holds the lock on the file `turn`."""

    works: bool = True
    ahead: timedelta = timedelta(0)
    turn: Path | None = None


def service(serving: Serving | None = None) -> Starlette:
    """The application as each process makes it."""
    serving = serving or Serving()
    logs.configure("info")
    if serving.ahead:
        clock.start_at(clock.real_now() + serving.ahead)
    running: list[Running] = [directory_at_hand, lambda: in_background(keep_ready)]
    if serving.works:
        running.append(lambda: in_background(lambda: work_in_turn(serving.turn)))
    return create_app(running=running, parts=PARTS, pages=site({NHS_LOGIN: patients, CIS2: staff}))
