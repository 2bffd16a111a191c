"""The service as an ASGI application: what starts with it, its routes, and what every request passes through."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from eps import logs
from eps.answers import metrics
from eps.answers.documentation import describing
from eps.answers.door import Door, routes
from eps.answers.errors import NothingAtThisAddress, problem
from eps.answers.headers import SecurityHeaders
from eps.answers.limits import RateLimit
from eps.answers.observing import Observing
from eps.answers.operations import Operation
from eps.answers.problems import Problems
from eps.answers.request_ids import RequestIds
from eps.answers.status import Look, Part, status_operations
from eps.api import door as api
from eps.database import database, ping
from eps.identity.tokens import TokenVerifier, token_verifier
from eps.migrating import pending_migrations
from eps.settings import settings

Running = Callable[[], AbstractAsyncContextManager[None]]

DOORS: tuple[Operation, ...] = (*api.OPERATIONS,)
"""Every operation of the doors. Where two paths match, the first wins; those asked most often come first."""

# From the outside in: the log line knows the ids and sees the status of whatever was answered in the end, and problem
# documents pass the headers like any other answer.
MIDDLEWARE = [Middleware(layer) for layer in (RequestIds, Observing, SecurityHeaders, Problems)]
SECONDS_TO_FINISH = 5


def create_app(
    doors: Sequence[Operation] = DOORS,
    *,
    running: Sequence[Running] = (),
    parts: Mapping[str, Look] | None = None,
    verifier: TokenVerifier | None = None,
) -> Starlette:
    """`running` is entered in turn once the database is open and left in reverse: the directory's snapshot, the worker.
    `parts` are looked at for `/_status`, beside the database, its migrations and the keys."""
    verifier = verifier or token_verifier(settings())
    about = about_the_service(doors, {**_own_parts(verifier), **(parts or {})})
    limited = Door(verifier, RateLimit(rate) if (rate := settings().api_rate_limit) else None)
    app = Starlette(
        routes=[*routes(doors, limited), *routes(about, Door(verifier))],
        middleware=MIDDLEWARE,
        exception_handlers={404: _nothing_here},
        lifespan=lambda _: _lifespan(running),
    )
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
        await ping()
        return Part()

    async def look_at_migrations() -> Part:
        pending = await pending_migrations()
        return Part(state="down", detail="Run migrate.") if pending else Part()

    async def look_at_keys() -> Part:
        await verifier.keys.keys()
        return Part(age_seconds=round(verifier.keys.age_seconds(), 3))

    return {"database": look_at_database, "migrations": look_at_migrations, "keys": look_at_keys}


@asynccontextmanager
async def _lifespan(running: Sequence[Running]) -> AsyncIterator[None]:
    async with AsyncExitStack() as started:
        await started.enter_async_context(database(settings().database_url))
        for run in running:
            await started.enter_async_context(run())
        yield


async def _nothing_here(request: Request, _: Exception) -> Response:
    return problem(NothingAtThisAddress(), request)


def service() -> Starlette:
    """The application as each process of `serve` makes it."""
    logs.configure("info")
    return create_app()


def serve(host: str, port: int, *, workers: int) -> None:
    """Answers until it is told to stop; what is under way then has a few seconds to finish."""
    with tempfile.TemporaryDirectory(prefix="eps-metrics-") as folder:
        if workers > 1:
            os.environ[metrics.SHARED_FOLDER] = folder
        uvicorn.run(
            "eps.app:service",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http="httptools",
            access_log=False,  # ours names templates; uvicorn's would print paths
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
