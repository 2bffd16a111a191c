"""The door of the pages: every visit passes the same checks in the same order, and is always answered by a page."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from eps import clock
from eps.answers.limits import RateLimit
from eps.errors import EpsError, Forbidden
from eps.identity.permissions import Action, Role, require
from eps.identity.resuming import UNSENT, keep_unsent
from eps.identity.session import Session
from eps.identity.session_store import note_visit, read_session
from eps.web.forms import read_form, read_form_with_file
from eps.web.refusals import refused, unexpected
from eps.web.rendering import see, with_session
from eps.web.visit import COOKIE, Visit, token_fits

log: FilteringBoundLogger = structlog.get_logger()

Handler = Callable[[Visit], Awaitable[Response]]


class FormNotOurs(Forbidden):
    """This form was not sent from a page of ours, or the page was open for too long. Open the page again."""


class RoleHasNoPage(Forbidden):
    """This page is not for the role in which you are logged in."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address. `show` answers GET, `send` a form posted to it; one that only takes forms leads to the page of its
    form. `roles` None is open to anybody; else those that may see it, and `action` what each of them must be allowed to
    do."""

    path: str
    show: Handler | None = None
    send: Handler | None = None
    roles: frozenset[Role] | None = None
    action: Action | None = None
    limited: bool = False
    """Sending is counted: sign-in, searches, look-ups of people."""
    takes_file: bool = False
    depth: int | None = None
    """Of an address that only takes a form: so many parts of it are those of the page that the form stands on."""


@dataclass(frozen=True, slots=True)
class WebDoor:
    rate_limit: RateLimit | None = None
    """For each account, and for each session of those who are not logged in."""
    address_rate_limit: RateLimit | None = None
    """For each address, of those who are not logged in: by dropping the cookie anybody gets another session."""

    async def answer(self, page: Page, request: Request) -> Response:
        visit = Visit(request, None, clock.now(), depth=page.depth)
        try:
            visit.session, visit.ran_out = await _session(request)
            response = await self._admitted(page, visit)
        except ClientDisconnect:
            raise
        except EpsError as error:
            response = refused(visit, error)
        except Exception:
            log.exception("request.failed")
            response = unexpected(visit)
        await visit.store()
        return with_session(response, visit)

    async def _admitted(self, page: Page, visit: Visit) -> Response:
        posted = visit.request.method == "POST"
        if visit.principal is None and (page.roles is not None or (posted and visit.ran_out)):
            return await _sign_in_first(page, visit)
        if page.roles is not None and visit.signed_in.role not in page.roles:
            raise RoleHasNoPage
        if page.action is not None:
            require(visit.signed_in, page.action)
        if not posted:
            await _give_back(visit)
            return await page.show(visit) if page.show else see(visit.shown_at)
        self._count(page, visit)
        await _read(page, visit)
        if not _is_our_own_form(visit, visit.session):
            raise FormNotOurs
        return await _handler(page.send)(visit)

    def _count(self, page: Page, visit: Visit) -> None:
        if not page.limited:
            return
        if visit.principal is not None:
            _counted(self.rate_limit, f"account {visit.principal.subject}")
            return
        client = visit.request.client
        _counted(self.address_rate_limit, f"address {client.host if client else ''}")
        if visit.session is not None:
            _counted(self.rate_limit, f"session {visit.session.id}")


def _counted(limit: RateLimit | None, caller: str) -> None:
    if limit is not None:
        limit.count(caller)


def _handler(found: Handler | None) -> Handler:
    if found is None:
        raise LookupError
    return found


async def _session(request: Request) -> tuple[Session | None, Session | None]:
    """The session, and the one that somebody was signed in to, if that has run out."""
    identifier = request.cookies.get(COOKIE)
    session = await read_session(identifier) if identifier else None
    if session is None:
        return None, None
    now = clock.real_now()
    if session.is_over(now):
        return None, session if session.is_signed_in else None
    return await note_visit(session, now), None


async def _read(page: Page, visit: Visit) -> None:
    if page.takes_file:
        visit.form, visit.file = await read_form_with_file(visit.request)
    else:
        visit.form = await read_form(visit.request)


async def _sign_in_first(page: Page, visit: Visit) -> Response:
    """What was asked for is come back to; a form that was being sent is shown there, filled in as it was, but for a
    file, which must be selected again."""
    if visit.session is not None and visit.session.roles:
        return see("/choose-role")
    address = visit.shown_at
    if visit.ran_out is not None and visit.request.method == "POST":
        await _read(page, visit)
        if _is_our_own_form(visit, visit.ran_out):
            await keep_unsent(visit.ran_out, address, visit.form)
    return see(f"{'/session-ended' if visit.ran_out else '/log-in'}?next={quote(address)}")


async def _give_back(visit: Visit) -> None:
    """A form that was being sent when the session ran out."""
    unsent = visit.kept(UNSENT)
    if unsent is not None and unsent["address"] == visit.path:
        visit.form = unsent["form"]
        await visit.keep(**{UNSENT: None})


def _is_our_own_form(visit: Visit, session: Session | None) -> bool:
    """By where the browser says that the form was, and by a token that only our pages hold."""
    headers = visit.request.headers
    origin = headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != headers.get("host")
    if elsewhere or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return session is not None and token_fits(session, visit.form.get("token", ""))


class PageEndpoint:
    def __init__(self, page: Page, door: WebDoor) -> None:
        self.page, self.door = page, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.door.answer(self.page, Request(scope, receive))
        await response(scope, receive, send)


def page_routes(pages: Iterable[Page], door: WebDoor) -> list[Route]:
    """A form is posted to the address of its page, or to one below it."""
    known = list(pages)
    shown = {page.path for page in known if page.show}
    return [
        _route(page if page.show else replace(page, depth=_depth(page.path, shown)), door) for page in known
    ]


def _route(page: Page, door: WebDoor) -> Route:
    return Route(page.path, PageEndpoint(page, door), methods=_methods(page))


def _depth(path: str, shown: Collection[str]) -> int:
    """Of the nearest page above it that can be looked at."""
    parts = path.split("/")
    return next((depth for depth in range(len(parts) - 1, 1, -1) if "/".join(parts[:depth]) in shown), 1)


def _methods(page: Page) -> list[str]:
    return ["GET", "POST"] if page.send else ["GET"]
