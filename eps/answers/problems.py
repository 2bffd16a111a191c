"""Whatever is raised becomes a problem document, or an OperationOutcome for who speaks FHIR; what nobody foresaw is
logged, without what it was about."""

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope
from structlog.typing import FilteringBoundLogger

from eps.answers.errors import Unexpected, problem
from eps.answers.operations import is_fhir
from eps.answers.outcomes import outcome
from eps.errors import EpsError

log: FilteringBoundLogger = structlog.get_logger()


def refusal(error: EpsError, request: Request) -> Response:
    """In the language of the door that was asked."""
    return outcome(error) if is_fhir(request.scope["path"]) else problem(error, request)


def refused(error: Exception, scope: Scope, *, answered: bool) -> Response | None:
    """What is left to say; nothing where the client is gone, or has the beginning of an answer."""
    if isinstance(error, ClientDisconnect):
        return None
    if answered or not isinstance(error, EpsError):
        log.error("request.failed", exc_info=error)
    if answered:
        return None
    return refusal(error if isinstance(error, EpsError) else Unexpected(), Request(scope))
