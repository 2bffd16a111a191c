"""Whatever is raised becomes a problem document, or an OperationOutcome for who speaks FHIR; what nobody foresaw is
logged, without what it was about."""

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from eps.answers.errors import Unexpected, problem
from eps.answers.middleware import HttpMiddleware
from eps.answers.operations import is_fhir
from eps.answers.outcomes import outcome
from eps.errors import EpsError

log: FilteringBoundLogger = structlog.get_logger()


def refusal(error: EpsError, request: Request) -> Response:
    """In the language of the door that was asked."""
    return outcome(error) if is_fhir(request.scope["path"]) else problem(error, request)


class Problems(HttpMiddleware):
    """Nothing is passed on to the server, whose own log would print it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except ClientDisconnect:
            return  # nobody is left to be told
        except EpsError as error:
            await refusal(error, Request(scope))(scope, receive, send)
        except Exception:
            log.exception("request.failed")
            if not started:
                await refusal(Unexpected(), Request(scope))(scope, receive, send)
