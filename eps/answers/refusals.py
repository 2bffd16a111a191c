"""Which errors an operation may answer with: those of its own rules, and those that follow from its declaration."""

from collections import defaultdict

from eps.answers import body
from eps.answers.authentication import SignInFirst
from eps.answers.errors import InvalidFields, Unexpected, kind_of
from eps.answers.fhir_answers import fhir_answer
from eps.answers.limits import RateLimited
from eps.answers.operations import Operation
from eps.answers.request_ids import RequestIdMissing, RequestIdUnusable
from eps.answers.shapes import Lines, Nothing
from eps.answers.versions import VersionUnreadable
from eps.errors import EpsError, Stale, Unavailable, UnsupportedForm, VersionMissing
from eps.identity.claims import IdentityNotProven, TokenRefused
from eps.identity.permissions import RoleMayNot
from eps.record import idempotency

Errors = tuple[type[EpsError], ...]

OF_ALL: Errors = (RateLimited, Unavailable, Unexpected)
OF_THOSE_THAT_ASK_WHO_YOU_ARE: Errors = (SignInFirst, TokenRefused, RoleMayNot, IdentityNotProven)
OF_THOSE_WITH_A_VERSION: Errors = (VersionMissing, VersionUnreadable, Stale)
OF_THOSE_WITH_A_KEY: Errors = (
    *(idempotency.IdempotencyKeyMissing, idempotency.IdempotencyKeyUnusable),
    *(idempotency.IdempotencyKeyReused, idempotency.RequestInProgress),
)
OF_THOSE_WITH_A_BODY: Errors = (
    *(body.BodyEmpty, body.NotUtf8, body.NotJson, body.NestedTooDeep, body.RepeatedName),
    *(body.NulCharacter, InvalidFields, body.BodyTooLarge),
    *(UnsupportedForm, body.OtherMediaType, body.CompressedBody),
)


OF_THOSE_THAT_SPEAK_FHIR: Errors = (RequestIdMissing, RequestIdUnusable)


def refusals_of(operation: Operation) -> dict[int, list[type[EpsError]]]:
    """By status, in order, each error once."""
    errors: list[type[EpsError]] = [*operation.refusals, InvalidFields, *OF_ALL]
    if operation.action is not None:
        errors += OF_THOSE_THAT_ASK_WHO_YOU_ARE
    if operation.needs_version:
        errors += OF_THOSE_WITH_A_VERSION
    if operation.takes_idempotency_key:
        errors += OF_THOSE_WITH_A_KEY
    if operation.body is not Nothing:
        errors += OF_THOSE_WITH_A_BODY
    if issubclass(operation.body, Lines):
        errors.append(body.TooManyLines)
    if operation.speaks_fhir:
        errors += OF_THOSE_THAT_SPEAK_FHIR
    status_of = fhir_status if operation.speaks_fhir else problem_status
    by_status: defaultdict[int, list[type[EpsError]]] = defaultdict(list)
    for error in dict.fromkeys(errors):
        by_status[status_of(error)].append(error)
    return dict(sorted(by_status.items()))


def fhir_status(error: type[EpsError]) -> int:
    return fhir_answer(error).status


def problem_status(error: type[EpsError]) -> int:
    return kind_of(error).status
