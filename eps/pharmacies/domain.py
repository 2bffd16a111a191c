"""What a pharmacy is: its identity, place, hours and what has been said about today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from eps.errors import NotFound
from eps.geography import Point
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure


class UnknownPharmacy(NotFound):
    """No dispenser has the code {ods_code}. Look the pharmacy up by its name or postcode."""


class Kind(StrEnum):
    COMMUNITY = "community"
    LPS = "lps"
    APPLIANCE = "appliance"
    DISPENSING_PRACTICE = "dispensing-practice"


class Supply(StrEnum):
    WALK_IN = "walk-in"
    DISTANCE_SELLING = "distance-selling"
    NOT_RECORDED = "not-recorded"


class OperationalStatus(StrEnum):
    ACTIVE = "active"
    PROPOSED = "proposed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """Half-open `[opens, closes)` in minutes of London wall-clock time since midnight, each 0 to 1439;
    `closes <= opens` runs past midnight into the next day, so 0 to 0 is 24 hours."""

    opens: int
    closes: int


Day = tuple[Session, ...] | None
"""The sessions of one day in order; `()` is closed all day, None is not stated."""

NOT_STATED_WEEK: tuple[Day, ...] = (None,) * 7


class TodayReportKind(StrEnum):
    OPENS_LATE = "opens-late"
    CLOSES_EARLY = "closes-early"
    NO_PHARMACIST = "no-pharmacist"
    NO_ELECTRONIC_PRESCRIPTIONS = "no-electronic-prescriptions"


@dataclass(frozen=True, slots=True)
class TodayReport:
    """What staff said of one London day: `at` is the minute since midnight, None where the kind needs none
    or it lasts until the day's end."""

    day: date
    kind: TodayReportKind
    at: int | None
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Pharmacy:
    """One dispenser as the directory holds it. `week` has seven days, Monday first."""

    ods_code: OdsCode
    name: str
    kind: Kind
    postcode: str
    address_lines: tuple[str, ...] = ()
    published_name: str = ""
    supply: Supply = Supply.WALK_IN
    eps_enabled: bool = True
    point: Point | None = None
    approximate: bool = False
    telephone: str | None = None
    operational_status: OperationalStatus = OperationalStatus.ACTIVE
    opened_on: date | None = None
    closed_on: date | None = None
    """ODS close date: the last day of service."""
    icb_code: str | None = None
    english: bool = True
    week: tuple[Day, ...] = NOT_STATED_WEEK
    confirmed_on: date | None = None
    specified_dates: Mapping[date, Day] = field(default_factory=dict)
    reports: tuple[TodayReport, ...] = ()
    closures: tuple[Closure, ...] = ()
    awaiting_decision: bool = False
    """A code that ODS closed and whose decision a commissioner still owes (BEHAVIOUR.md section 1)."""
    listed: bool = True
    """False: found by its code alone and in no list, as an organisation of the published samples is."""
    version: int = 1

    def reports_on(self, day: date) -> list[TodayReport]:
        return [report for report in self.reports if report.day == day]
