"""The route of one order, once the patient's destinations and the dispensers are read: as it is issued, or before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eps.identifiers import OdsCode
from eps.nomination.destination_repository import Destination
from eps.pharmacies.repository import practice_on_closed
from eps.pharmacies.service import directory
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.performer import named_dispenser
from eps.prescriptions.routing import Asked, Destinations, Dispenser, OnClosed, Route, route

LONGEST_WAIT = timedelta(minutes=1)
"""No request waits longer for a lock."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an order asks of its route. `on_closed` None leaves it to what its practice chose for all its orders."""

    practice: OdsCode
    site: DispensingSite
    performer: OdsCode | None
    on_closed: OnClosed | None

    def codes(self, held: Destination) -> frozenset[OdsCode]:
        """Of every dispenser that the route may depend on."""
        return held.codes | ({self.performer} if self.performer else frozenset())


async def address(wish: Wish, held: Destination, found: Mapping[OdsCode, Dispenser], at: datetime) -> Route:
    """`refused` where it is out of service and nobody asked for a token. `at` is when the request arrived: one that
    waited for a closure to be recorded is as late as that."""
    at = max([at, *(recorded for recorded in _recorded(found) if at < recorded <= at + LONGEST_WAIT)])
    destinations = Destinations(
        found.get(held.nominated) if held.nominated else None,
        found.get(held.redirected) if held.redirected else None,
        named_dispenser(wish.performer, wish.site, found),
    )
    asked = Asked(wish.site, wish.on_closed or OnClosed.REFUSE, at, directory().holidays)
    decided = route(destinations, asked)
    if decided.refused and wish.on_closed is None and await practice_wants_token(wish.practice):
        return replace(decided, refused=False)
    return decided


def _recorded(found: Mapping[OdsCode, Dispenser]) -> Iterator[datetime]:
    return (closure.recorded_at for dispenser in found.values() for closure in dispenser.pharmacy.closures)


async def practice_wants_token(practice: OdsCode) -> bool:
    return await practice_on_closed(practice) == OnClosed.TOKEN
