"""Every page of the service, and what they need beside them: files, and in a demonstration its own sign-in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from eps import clock
from eps.answers.limits import RateLimit
from eps.errors import EpsError
from eps.identity.providers import CIS2, NHS_LOGIN, Parties, configured_parties
from eps.provider.door import MOUNT, DemonstrationProvider
from eps.provider.parties import demonstration_parties
from eps.provider.people import DemonstrationPerson, People
from eps.settings import settings
from eps.web import assets, finding, information, signin, start
from eps.web.commissioner import areas, closure, code, codes, correcting, overview, queue, recording
from eps.web.dispenser import closing, counter, hours, notice, today
from eps.web.dispenser import closure as own_closure
from eps.web.door import Page, WebDoor, page_routes
from eps.web.patient import (
    appliances,
    changing,
    checking,
    finished,
    my_pharmacy,
    prescriptions,
    sending_on,
    until_it_opens,
    wanted,
)
from eps.web.patient import history as past
from eps.web.practice import (
    batches,
    care_home_check,
    care_homes,
    download,
    lists,
    phoning,
    preparing,
    route,
    signing,
    uploading,
)
from eps.web.practice import counter as asked_for
from eps.web.practice import today as needs
from eps.web.refusals import nothing_here, refused
from eps.web.visit import Visit

PATIENT = (
    *(*my_pharmacy.PAGES, *changing.PAGES, *appliances.PAGES, *checking.PAGES, *finished.PAGES),
    *(*wanted.PAGES, *past.PAGES, *prescriptions.PAGES, *sending_on.PAGES, *until_it_opens.PAGES),
)
DISPENSER = (
    *(*today.PAGES, *hours.PAGES, *closing.PAGES, *own_closure.PAGES, *notice.PAGES),
    *counter.PAGES,
)
PRACTICE = (
    *(*needs.PAGES, *lists.PAGES, *route.PAGES, *asked_for.PAGES),
    *(*batches.PAGES, *signing.PAGES, *download.PAGES, *preparing.PAGES, *uploading.PAGES),
    *(*care_homes.PAGES, *care_home_check.PAGES, *phoning.PAGES),
)
COMMISSIONER = (
    *(*queue.PAGES, *recording.PAGES, *closure.PAGES, *correcting.PAGES),
    *(*overview.PAGES, *areas.PAGES, *codes.PAGES, *code.PAGES),
)
PAGES: tuple[Page, ...] = (
    *(*start.PAGES, *finding.PAGES, *information.PAGES),
    *(*PATIENT, *DISPENSER, *PRACTICE, *COMMISSIONER, *signin.PAGES),
)
"""Of two that match one address, the first is shown."""
OTHER_DOORS = ("/api", "/FHIR", "/_ping", "/_status", "/metrics", "/openapi.json", "/docs", "/problems")


@dataclass(frozen=True, slots=True)
class Site:
    """`parties` gives the sign-in services; it is asked when somebody signs in, not before."""

    routes: tuple[BaseRoute, ...]
    parties: Callable[[], Awaitable[Parties]]

    def is_page(self, path: str) -> bool:
        """An address at which people look, not systems."""
        return not any(path == door or path.startswith(f"{door}/") for door in OTHER_DOORS)

    async def nothing_here(self, request: Request) -> Response:
        return nothing_here(Visit(request, None, clock.now()))


def site(people: Mapping[str, People] | None = None) -> Site:
    """`people`: whom somebody may sign in as in a demonstration, at each of the two services."""
    door = WebDoor(_limit(settings().page_rate_limit), _limit(settings().page_address_rate_limit))
    pages = (*assets.ROUTES, *page_routes(PAGES, door))
    if settings().is_production:
        return Site(pages, _configured)
    provider = DemonstrationProvider({NHS_LOGIN: _nobody, CIS2: _nobody, **(people or {})}).app()
    provider.exception_handlers[EpsError] = _refused
    return Site((*pages, Mount(MOUNT, provider)), _demonstration(provider))


def _limit(rate: str | None) -> RateLimit | None:
    return RateLimit(rate) if rate else None


async def _configured() -> Parties:
    return configured_parties(settings())


def _demonstration(provider: Starlette) -> Callable[[], Awaitable[Parties]]:
    """Kept once they are known: keys need the database, and reading the service's answers takes a moment."""
    known: list[Parties] = []

    async def parties() -> Parties:
        if not known:
            known.append(await demonstration_parties(provider, settings()))
        return known[0]

    return parties


async def _nobody() -> list[DemonstrationPerson]:
    return []


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, EpsError):
        raise error
    return refused(Visit(request, None, clock.now()), error)
