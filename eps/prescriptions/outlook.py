"""What would become of an order, as a value: where it goes, or would have gone, and what can be done instead."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eps.nomination.domain import Patient
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.domain import Pharmacy
from eps.prescriptions.routing import Route, Service


class Outlook(StrEnum):
    """Of a withheld record nothing is said, whatever would become of it."""

    NOMINATED = "nominated"
    REDIRECT = "redirect"
    ONE_OFF = "one-off"
    TOKEN = "token"
    TOKEN_BECAUSE_CLOSED = "token-because-closed"
    REFUSED = "refused"
    WITHHELD = "withheld"


class WayOn(StrEnum):
    """What a practice can do where the dispenser is out of service. None names a pharmacy."""

    TOKEN = "token"
    ONE_OFF = "one-off"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`destination` is None for a token; `wanted` is where it would have gone, were that in service. `patient` is None
    where the record is withheld."""

    outlook: Outlook
    route: Route | None = None
    destination: Pharmacy | None = None
    wanted: Pharmacy | None = None
    patient: Patient | None = None

    @property
    def service(self) -> Service | None:
        return self.route.service if self.route else None

    @property
    def pharmacy(self) -> str:
        """The name of where it goes, or would have gone."""
        found = self.destination or self.wanted
        return found.name if found else ""

    @property
    def until(self) -> datetime | None:
        """When it is known to serve again, where it is closed."""
        return self.route.until if self.route else None

    @property
    def for_good(self) -> bool:
        """A code out of service without a closure is one that ODS closed."""
        if self.route is None or self.route.service is not Service.OUT_OF_SERVICE:
            return False
        return self.route.closure is None or self.route.closure.kind is ClosureKind.PERMANENT

    @property
    def ways_on(self) -> tuple[WayOn, ...]:
        if self.service is not Service.OUT_OF_SERVICE:
            return ()
        return (WayOn.TOKEN, WayOn.ONE_OFF, *(() if self.for_good else (WayOn.WAIT,)))


WITHHELD = Foreseen(Outlook.WITHHELD)


def outlook_of(route: Route) -> Outlook:
    return Outlook.REFUSED if route.refused else Outlook(route.addressed)
