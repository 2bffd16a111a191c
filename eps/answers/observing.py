"""What operators see of every request: one line in the log, and its time in the metrics. Both name the template of the
route, never the path, which may hold something personal."""

import time
from functools import lru_cache

import structlog
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from eps.answers.authentication import known_principal
from eps.answers.middleware import HttpMiddleware

log: FilteringBoundLogger = structlog.get_logger()

METHODS = {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"}
REQUEST_SECONDS = Histogram(
    "eps_request_seconds",
    "Seconds from a request's arrival to the end of its answer.",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class Observing(HttpMiddleware):
    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._log: FilteringBoundLogger = log.bind()  # looked up once, not with every request

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0  # stays so where the client left before it was answered
        started = time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = scope["route"].path if "route" in scope else "none"
        _seconds_of(method, route, status).observe(seconds)
        principal = known_principal(scope)
        self._log.info(
            "request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 3),
            role=principal.role if principal else None,
        )


@lru_cache(maxsize=1_000)
def _seconds_of(method: str, route: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(method, route, str(status))
