"""Where everybody begins."""

from starlette.responses import Response

from eps.web.door import Page
from eps.web.rendering import page, see
from eps.web.signin import HOMES
from eps.web.visit import Visit


async def show(visit: Visit) -> Response:
    """Whoever is logged in begins at their own first page."""
    if visit.principal is not None and visit.principal.role in HOMES:
        return see(HOMES[visit.principal.role])
    return page(visit, "start.html", title="Choose the pharmacy that gets your prescriptions")


PAGES = (Page("/", show=show),)
