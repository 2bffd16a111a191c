"""Where a prescription would go, as JSON for staff of a practice."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from eps.answers.shapes import NhsNumberField, OdsCodeField, Shape
from eps.api.history_shapes import NamedShape
from eps.pharmacies.domain import Pharmacy
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.foreseeing import closures_ahead
from eps.prescriptions.outlook import Foreseen, Outlook, WayOn
from eps.prescriptions.routing import OnClosed, Service
from eps.wording import brief_closure_warning, route_text


class RouteBody(Shape):
    """`site` is the nomination it would follow, or 0004 for none; `performer` another dispenser that the patient asks
    for. Leave `on_closed` out for what your practice has chosen. `reason` is needed for others' patients."""

    nhs_number: NhsNumberField
    site: DispensingSite = DispensingSite.P1
    performer: OdsCodeField | None = None
    on_closed: OnClosed | None = None
    reason: Annotated[str, Field(max_length=200)] | None = None


class RouteShape(Shape):
    """`destination` is null for a token, for what would be refused, and where nothing may be said. `wanted` is where it
    would have gone, were that in service; `closed_until` when it is known to serve again. `text` says it in words."""

    reason: Outlook
    destination: NamedShape | None
    wanted: NamedShape | None
    service: Service | None
    closed_until: datetime | None
    ways_on: tuple[WayOn, ...]
    text: str
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, foreseen: Foreseen, at: datetime) -> Self:
        return cls(
            reason=foreseen.outlook,
            destination=_named(foreseen.destination),
            wanted=_named(foreseen.wanted),
            service=foreseen.service,
            closed_until=foreseen.until,
            ways_on=foreseen.ways_on,
            text=route_text(foreseen, at),
            warnings=tuple(_warnings(foreseen, at)),
        )


def _named(pharmacy: Pharmacy | None) -> NamedShape | None:
    return None if pharmacy is None else NamedShape(ods_code=pharmacy.ods_code, name=pharmacy.name)


def _warnings(foreseen: Foreseen, at: datetime) -> list[str]:
    """Of where it goes: what is closed briefly now, and closures to come that people may know of."""
    now = brief_closure_warning(foreseen, at)
    return [*([now] if now else []), *closures_ahead(foreseen, at)]
