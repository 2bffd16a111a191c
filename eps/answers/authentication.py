"""Who is asking: the bearer token of a request."""

from starlette.requests import Request
from starlette.types import Scope

from eps import clock
from eps.errors import Unauthenticated
from eps.identity.permissions import Principal
from eps.identity.tokens import TokenVerifier

_KEY = "eps.principal"


class SignInFirst(Unauthenticated):
    """Send a token: this needs an Authorization header of the form Bearer and the token."""


async def authenticate(request: Request, verifier: TokenVerifier) -> Principal:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise SignInFirst
    found = await verifier.verify(text.strip(), at=clock.real_now())
    request.scope[_KEY] = found
    return found


def known_principal(scope: Scope) -> Principal | None:
    """Whoever was authenticated for this request; None where nobody was, or did not need to be."""
    found: Principal | None = scope.get(_KEY)
    return found


def principal(request: Request) -> Principal:
    if found := known_principal(request.scope):
        return found
    raise SignInFirst
