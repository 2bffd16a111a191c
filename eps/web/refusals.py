"""From what went wrong to the page that says so: what happened, that nothing is lost, and the way on. One table."""

from dataclasses import dataclass

from starlette.responses import Response

from eps.answers.request_ids import request_id
from eps.errors import (
    Conflict,
    EpsError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreadable,
)
from eps.identity.oidc import SignInRefused
from eps.nomination.domain import RecordWithheld
from eps.web.rendering import page
from eps.web.visit import Visit

HOME = ("/", "Go to the start page")
FIND = ("/pharmacies", "Find a pharmacy")
LOG_IN = ("/log-in", "Log in")
HELP = ("/acting-for-someone-else", "See who can help you today")


@dataclass(frozen=True, slots=True)
class Told:
    status: int
    title: str
    ways: tuple[tuple[str, str], ...] = (HOME, FIND)


KINDS: dict[type[EpsError], Told] = {
    SignInRefused: Told(403, "You are not logged in", (LOG_IN, HELP)),
    RecordWithheld: Told(403, "You cannot change your pharmacy here", (HELP, FIND)),
    Unreadable: Told(400, "We cannot read what you sent"),
    Unauthenticated: Told(401, "Log in first", (LOG_IN,)),
    Forbidden: Told(403, "You cannot see this page"),
    NotFound: Told(404, "Page not found"),
    Stale: Told(409, "Somebody changed this first"),
    Conflict: Told(409, "This cannot be done now"),
    TooLarge: Told(413, "What you sent is too long"),
    TooMany: Told(429, "Wait a moment before you try again"),
    Invalid: Told(400, "There is a problem with what you sent"),
    Unavailable: Told(503, "This does not work just now"),
}


def refused(visit: Visit, error: EpsError) -> Response:
    """A page of its own; a form with something to put right is shown again by its own handler."""
    told = next(KINDS[kind] for kind in type(error).__mro__ if kind in KINDS)
    response = page(
        visit,
        "told.html",
        title=told.title,
        status=told.status,
        sentences=[str(error).removeprefix(f"{told.title}. ")],
        ways=told.ways,
        reference=request_id(visit.request.scope) if told.status >= 500 else None,
    )
    if isinstance(error, TooMany | Unavailable):
        seconds = error.facts.get("retry_after_seconds", error.retry_after_seconds)
        response.headers["Retry-After"] = str(seconds)
    return response


def unexpected(visit: Visit) -> Response:
    return page(
        visit,
        "told.html",
        title="Something went wrong",
        status=500,
        sentences=["This is our fault, and we have a record of it. Try again in a few minutes."],
        ways=(HOME, FIND),
        reference=request_id(visit.request.scope),
    )


def nothing_here(visit: Visit) -> Response:
    sentences = [
        "If you typed the address, look whether it is right. If you pasted it, look whether it is whole."
    ]
    return page(
        visit, "told.html", title="Page not found", status=404, sentences=sentences, ways=(HOME, FIND)
    )
