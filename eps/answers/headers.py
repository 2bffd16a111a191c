"""Headers that every answer carries, whatever it is."""

from starlette.types import Message, Receive, Scope, Send

from eps.answers.middleware import HttpMiddleware

ON_EVERY_ANSWER = [
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
UNLESS_THE_ANSWER_SAYS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


class SecurityHeaders(HttpMiddleware):
    """An answer is kept by nobody and may load nothing, unless it says otherwise itself."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] += ON_EVERY_ANSWER
                message["headers"] += [header for header in UNLESS_THE_ANSWER_SAYS if header[0] not in said]
            await send(message)

        await self.app(scope, receive, send_with_headers)
