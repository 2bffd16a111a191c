"""From a template and what it shows to an answer: escaped, compressed, and allowed to load our own files only."""

import gzip
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader
from starlette.responses import RedirectResponse, Response

from eps import wording
from eps.clock import london_date
from eps.settings import settings
from eps.telephones import dialled, grouped
from eps.web.assets import address_of
from eps.web.hours_view import HoursView
from eps.web.visit import COOKIE, ROLE_WORDS, Visit

SERVICE_NAME = "Pharmacy nominations"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'{sign_in}; base-uri 'none'; frame-ancestors 'none'"
)
WORTH_COMPRESSING = 1_000
HOURS_KEPT = 12_000
"""As many as there are pharmacies; each is 1.5 kB of markup."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(
        loader=ChoiceLoader(
            [FileSystemLoader(Path(__file__).parent / "templates"), PackageLoader("nhsuk_frontend_jinja")]
        ),
        autoescape=True,
        auto_reload=False,
        undefined=ChainableUndefined,  # as the design system's components ask for
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "asset": address_of,
        "hours_folded": _hours_folded,
        "service_name": SERVICE_NAME,
        "wording": wording,
        "role_words": ROLE_WORDS,
    }
    made.filters |= FILTERS
    return made


@lru_cache(maxsize=HOURS_KEPT)
def _hours_folded(hours: HoursView) -> str:
    """The opening times of a pharmacy, folded away. Rendered once for each: ten were half of a page of results."""
    rendered: str = environment().get_template("pharmacy_block.html").module.hours_folded(hours)  # type: ignore[attr-defined]
    return rendered


def _day(given: date | datetime) -> str:
    """Wednesday 6 August 2026, in London."""
    return wording.day_text(london_date(given) if isinstance(given, datetime) else given)


FILTERS = {
    "date": wording.date_text,
    "dialled": dialled,
    "grouped": grouped,
    "day": _day,
    "time": wording.time_text,
    "spaced": lambda nhs_number: f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}",
}


def page(visit: Visit, template: str, *, title: str, status: int = 200, **shown: Any) -> Response:
    """`errors` among what is shown, by field, makes the page the same form again."""
    text = (
        environment()
        .get_template(template)
        .render(visit=visit, title=title, demonstration=not settings().is_production, **shown)
    )
    return _response(visit, text, status)


def _response(visit: Visit, text: str, status: int) -> Response:
    headers = {
        "Content-Security-Policy": policy(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",  # without any, browsers hide from us where a form of ours was
        "Vary": "Accept-Encoding",
    }
    content = text.encode()
    if len(content) >= WORTH_COMPRESSING and "gzip" in visit.request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, status, headers, "text/html; charset=utf-8")


@lru_cache(maxsize=1)
def policy() -> str:
    """Browsers hold what a form leads on to against `form-action`: logging in leads to the sign-in services."""
    issuers = (settings().nhs_login_issuer, settings().cis2_issuer)
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(issuer)) for issuer in issuers if issuer}
    return POLICY.format(sign_in="".join(f" {origin}" for origin in sorted(origins)))


def see(address: str) -> Response:
    """After a form was sent: another page, so that Back and refresh send nothing again."""
    return RedirectResponse(address, 303)


def with_session(response: Response, visit: Visit) -> Response:
    """The cookie of a session that began; it goes with the browser."""
    if visit.opened is not None:
        response.set_cookie(COOKIE, visit.opened, secure=True, httponly=True, samesite="lax", path="/")
    return response


def without_session(response: Response) -> Response:
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
