"""What each source says of a dispenser; and what readers are shown, which follows from those facts alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from eps.geography import Point
from eps.identifiers import OdsCode, Postcode
from eps.pharmacies.domain import NOT_STATED_WEEK, Day, Kind, OperationalStatus, Supply
from eps.pharmacies.postcodes import NotInEngland, Place, Postcodes, UnknownPostcode
from eps.pharmacies.published.capitals import in_ordinary_capitals

_SELLS_AT_A_DISTANCE = re.compile(r"online|internet|mail order|direct-to-door", re.IGNORECASE)


GP_PRACTICE = "4"
"""Of the numbers by which ODS tells what a prescriber is."""


class Source(StrEnum):
    ORGANISATION_DATA_SERVICE = "ods"
    CONSOLIDATED_LIST = "consolidated-list"
    PHARMACY = "pharmacy"
    RECORDED = "recorded"


class FieldGroup(StrEnum):
    IDENTITY = "identity"
    ADDRESS = "address"
    HOURS = "hours"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Stated:
    """Who says it, and the date of what they said as far as it tells one."""

    source: Source
    as_of: date | None


Sources = Mapping[FieldGroup, Stated]


@dataclass(frozen=True, slots=True)
class PharmacyFacts:
    """`recorded_kind` is the contract type, or what our list of codes says; `recorded_supply` comes from that list."""

    ods_code: OdsCode
    published_name: str
    published_address: tuple[str, ...]
    postcode: str
    telephone: str | None = None
    listed_name: str | None = None
    ods_kind: Kind | None = None
    recorded_kind: Kind | None = None
    recorded_supply: Supply | None = None
    eps_enabled: bool = True
    operational_status: OperationalStatus = OperationalStatus.ACTIVE
    opened_on: date | None = None
    closed_on: date | None = None
    icb_code: str | None = None
    english: bool = True
    week: tuple[Day, ...] = NOT_STATED_WEEK
    confirmed_on: date | None = None
    sources: Sources = field(default_factory=dict)
    listed: bool = True

    @property
    def has_closed(self) -> bool:
        """ODS has closed it, or said when it will."""
        return self.closed_on is not None or self.operational_status is OperationalStatus.CLOSED


@dataclass(frozen=True, slots=True)
class Shown:
    """What follows from the facts, and from where postcodes are."""

    name: str
    address_lines: tuple[str, ...]
    kind: Kind
    supply: Supply
    point: Point | None = None
    approximate: bool = False


def shown(facts: PharmacyFacts, postcodes: Postcodes) -> Shown:
    place = _place(facts.postcode, postcodes)
    return Shown(
        name=in_ordinary_capitals(facts.published_name),
        address_lines=tuple(in_ordinary_capitals(line) for line in facts.published_address),
        kind=facts.recorded_kind or facts.ods_kind or Kind.COMMUNITY,
        supply=facts.recorded_supply or _supply_by_name(facts),
        point=place.point if place else None,
        approximate=place is not None and place.approximate,
    )


def _place(postcode: str, postcodes: Postcodes) -> Place | None:
    """Without a place it is found by name, and never offered by distance."""
    try:
        return postcodes.place(Postcode.trusted(postcode)) if postcode else None
    except (UnknownPostcode, NotInEngland):
        return None


def _supply_by_name(facts: PharmacyFacts) -> Supply:
    """Publishers do not mark who sells at a distance only. A name that says so keeps a pharmacy out of distance lists
    until somebody confirms what it is."""
    names = (facts.published_name, facts.listed_name or "")
    return Supply.NOT_RECORDED if any(map(_SELLS_AT_A_DISTANCE.search, names)) else Supply.WALK_IN


@dataclass(frozen=True, slots=True)
class Registered:
    """A dispenser as the register holds it."""

    facts: PharmacyFacts
    shown: Shown
    version: int = 1


@dataclass(frozen=True, slots=True)
class Practice:
    """A prescriber's organisation. `issues_here`: it issues through this service. `on_closed` is what it wants of its
    orders for a dispenser out of service: refuse or token."""

    ods_code: OdsCode
    published_name: str
    published_address: tuple[str, ...]
    postcode: str
    telephone: str | None = None
    icb_code: str | None = None
    operational_status: OperationalStatus = OperationalStatus.ACTIVE
    opened_on: date | None = None
    closed_on: date | None = None
    issues_here: bool = False
    prescribing_setting: str | None = None
    on_closed: str = "refuse"

    @property
    def is_gp_practice(self) -> bool:
        """It has a list of patients; other prescribers are clinics, hospices, prisons."""
        return self.prescribing_setting == GP_PRACTICE

    @property
    def name(self) -> str:
        return in_ordinary_capitals(self.published_name)

    @property
    def address_lines(self) -> tuple[str, ...]:
        return tuple(in_ordinary_capitals(line) for line in self.published_address)
