"""What every request passes through: it gets its ids, its answer the headers of every answer, what is raised becomes a
refusal, and operators see it. One layer, for every layer is a step more for each message; and plain ASGI, because one
BaseHTTPMiddleware costs four requests in five."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from eps.answers.headers import add_headers
from eps.answers.observing import observe
from eps.answers.problems import refused
from eps.answers.request_ids import take_ids


class EveryRequest:
    """Sees HTTP requests only; starting and stopping pass it by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 0  # stays so where the client left before it was answered
        ids, logged = take_ids(scope)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                add_headers(message["headers"])
                message["headers"] += ids
            await send(message)

        bound = bind_contextvars(**logged)
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 - nothing is passed on to the server, whose own log would print it
            if (response := refused(error, scope, answered=status != 0)) is not None:
                await response(scope, receive, send_with_headers)
        finally:
            observe(scope, status, time.perf_counter() - started, logged)
            reset_contextvars(**bound)
