"""A pharmacy as JSON, the same wherever one stands: in a search, by its code, in a nomination, in a proposal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from operator import not_
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from eps import clock
from eps.answers.shapes import Shape
from eps.clock import london_date
from eps.geography import miles
from eps.pharmacies.domain import Kind, OperationalStatus, Pharmacy, Supply
from eps.pharmacies.hours import Status, status
from eps.pharmacies.service import directory
from eps.pharmacies.status import Rule, State
from eps.wording import hours_freshness, status_text

OnlyWhereSo = Annotated[bool, Field(exclude_if=not_)]
"""Left out where it is false, as it nearly always is."""

WITH_FROM = ConfigDict(serialize_by_alias=True)
"""Of shapes with a field that JSON calls `from`, which Python cannot."""


@dataclass(frozen=True, slots=True)
class Seen:
    """When a pharmacy is looked at; its status at that instant depends on England's holidays too."""

    at: datetime
    holidays: Collection[date]


def seen_now() -> Seen:
    return Seen(this_second(), directory().holidays)


def this_second() -> datetime:
    """Nothing that is shown of a pharmacy changes more often."""
    return clock.now().replace(microsecond=0)


class AddressShape(Shape):
    lines: tuple[str, ...]
    postcode: str


class StatusShape(Shape):
    """Whether it is open at the instant asked for, by which rule, and until when; `text` says so in words.
    `call_first`, only where its hours were last confirmed over a year ago, is to be shown beside it."""

    state: State
    rule: Rule
    reason: str | None
    until: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    confirmed_on: date | None
    text: str
    call_first: Annotated[str | None, Field(exclude_if=not_)] = None

    @classmethod
    def of(cls, found: Status, at: datetime) -> Self:
        return cls(
            state=found.state,
            rule=found.rule,
            reason=found.reason,
            until=found.until,
            opens_at=found.opens_at,
            closes_at=found.closes_at,
            confirmed_on=found.confirmed_on,
            text=status_text(found, at),
            call_first=hours_freshness(found.confirmed_on, london_date(at)),
        )


class PharmacyShape(Shape):
    """`distance_miles` is null where nothing was measured; `approximate`: we know its place by its neighbours only."""

    ods_code: str
    name: str
    kind: Kind
    supply: Supply
    address: AddressShape
    telephone: str | None
    latitude: float | None
    longitude: float | None
    approximate: OnlyWhereSo = False
    operational_status: OperationalStatus
    distance_miles: float | None
    status: StatusShape

    @classmethod
    def of(cls, pharmacy: Pharmacy, seen: Seen, *, metres: float | None = None) -> Self:
        found = status(pharmacy, seen.at, seen.holidays)
        return cls(
            **described(pharmacy),
            distance_miles=None if metres is None else miles(metres),
            status=StatusShape.of(found, seen.at),
        )


def described(pharmacy: Pharmacy) -> dict[str, Any]:
    """What holds at any hour, and from wherever one looks."""
    point = pharmacy.point
    return {
        "ods_code": pharmacy.ods_code,
        "name": pharmacy.name,
        "kind": pharmacy.kind,
        "supply": pharmacy.supply,
        "address": AddressShape(lines=pharmacy.address_lines, postcode=pharmacy.postcode),
        "telephone": pharmacy.telephone,
        "latitude": point and point.latitude,
        "longitude": point and point.longitude,
        "approximate": pharmacy.approximate and point is not None,
        "operational_status": pharmacy.operational_status,
    }
