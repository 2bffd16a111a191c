"""The ids of a request: its own, and the one that a client follows its work by through several services."""

import re
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from eps.answers.middleware import HttpMiddleware

UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
CORRELATION_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_KEY = "eps.request_id"


def request_id(scope: Scope) -> str:
    return str(scope[_KEY])


class RequestIds(HttpMiddleware):
    """X-Request-ID is the client's where it sent a UUID, else ours; X-Correlation-ID comes back as it was sent. Both
    are in the answer, and on every log line while the request lasts; a correlation ID that is no UUID is not logged,
    for nobody knows what is in it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope)
        scope[_KEY] = _matching(UUID, given.get("x-request-id")) or str(uuid4())
        correlation_id = _matching(CORRELATION_ID, given.get("x-correlation-id"))
        ids = {"x-request-id": scope[_KEY]} | ({"x-correlation-id": correlation_id} if correlation_id else {})

        async def send_with_ids(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.encode(), value.encode()) for name, value in ids.items()]
            await send(message)

        with bound_contextvars(request_id=scope[_KEY], **_loggable(correlation_id)):
            await self.app(scope, receive, send_with_ids)


def _matching(pattern: re.Pattern[str], text: str | None) -> str | None:
    return text if text is not None and pattern.fullmatch(text) else None


def _loggable(correlation_id: str | None) -> dict[str, str]:
    return {"correlation_id": correlation_id} if correlation_id and UUID.fullmatch(correlation_id) else {}
