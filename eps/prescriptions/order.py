"""An order: what a practice asks to be issued, and the rules that every order keeps, through whichever door it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from eps.clock import london_date
from eps.errors import Invalid
from eps.identifiers import OdsCode
from eps.prescriptions.domain import DispensingSite, Item, TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.use_by import months_after, use_by

MOST_ITEMS = 4
MOST_ISSUES = 99
LONGEST_SUPPLY = 366
LONGEST_AUTHORITY_MONTHS = 12
REFUSED_SCHEDULE = 1
REFUSED_AS_REPEAT_DISPENSING = frozenset({2, 3})


class WrongNumberOfItems(Invalid):
    """A prescription has 1 to 4 items, and this one has {items}. Split it into several prescriptions."""


class RepeatedItem(Invalid):
    """Two items of this prescription have the same identifier. Give each its own."""


class WrongNumberOfIssues(Invalid):
    """Repeat dispensing has 1 to 99 issues, any other treatment has one. This order says {issues}."""


class WrongDaysSupply(Invalid):
    """A supply lasts 1 to 366 days, and this order says {days}."""


class IssuesBeyondAYear(Invalid):
    """The last issue would fall due more than 12 months after the first. Order fewer issues."""


class CannotBeElectronic(Invalid):
    """A controlled drug of schedule 1 cannot be prescribed electronically here. Use a paper form."""


class CannotBeRepeatDispensed(Invalid):
    """Controlled drugs of schedules 2 and 3 cannot be repeat dispensed. Issue them one at a time."""


class InstalmentsOnPaper(Invalid):
    """Supply in instalments is prescribed on paper. Use the paper form for it."""


class PerformerMissing(Invalid):
    """This order names a nominated dispenser ({site}) and no performer. Send its ODS code, or 0004 for a token."""


class PerformerUnexpected(Invalid):
    """This order is not nominated (0004) and names a performer. Leave the performer out, or say P1, P2 or P3."""


class UseByPassed(Invalid):
    """The time to use this prescription ended on {use_by}. Issue a new one."""


@dataclass(frozen=True, slots=True)
class Order:
    """`performer` is the dispenser that the order names; None leaves the address to the patient's nomination of `site`,
    or makes a token where that is NOT_NOMINATED. `bundle` is the message that it came in, byte for byte."""

    practice: OdsCode
    prescriber: str
    treatment: TreatmentType
    items: tuple[Item, ...]
    valid_from: date
    type_code: str = "0101"
    days_supply: int = 28
    issues: int = 1
    site: DispensingSite = DispensingSite.P1
    performer: OdsCode | None = None
    instalments: bool = False
    id: PrescriptionId | None = None
    long_id: UUID | None = None
    bundle: bytes | None = None
    signed: bool = False

    @property
    def first_use_by(self) -> date:
        return use_by(self.valid_from, self.items)


def require_sound(order: Order) -> None:
    """Every rule that needs nothing but the order."""
    _require_items(order.items)
    _require_issues(order)
    _require_controlled_drugs_allowed(order)


def _require_items(items: Sequence[Item]) -> None:
    if not 1 <= len(items) <= MOST_ITEMS:
        raise WrongNumberOfItems(pointer="/items", items=len(items))
    if len({item.id for item in items}) < len(items):
        raise RepeatedItem(pointer="/items")


def _require_issues(order: Order) -> None:
    most = MOST_ISSUES if order.treatment is TreatmentType.REPEAT_DISPENSING else 1
    if not 1 <= order.issues <= most:
        raise WrongNumberOfIssues(pointer="/issues", issues=order.issues)
    if not 1 <= order.days_supply <= LONGEST_SUPPLY:
        raise WrongDaysSupply(pointer="/days_supply", days=order.days_supply)
    # Days are added as numbers: a date 99 years of supply ahead need not exist.
    a_year = (months_after(order.valid_from, LONGEST_AUTHORITY_MONTHS) - order.valid_from).days
    if order.days_supply * (order.issues - 1) > a_year:
        raise IssuesBeyondAYear(pointer="/issues")


def _require_controlled_drugs_allowed(order: Order) -> None:
    schedules = {item.schedule for item in order.items}
    if REFUSED_SCHEDULE in schedules:
        raise CannotBeElectronic(pointer="/items")
    if order.treatment is TreatmentType.REPEAT_DISPENSING and schedules & REFUSED_AS_REPEAT_DISPENSING:
        raise CannotBeRepeatDispensed(pointer="/items")
    if order.instalments:
        raise InstalmentsOnPaper(pointer="/items")


def in_time(order: Order, at: datetime, *, forgiving: bool) -> tuple[Order, bool]:
    """The order, and whether its days had to be moved: outside production (`forgiving`) one whose use-by has passed on
    arrival counts from the day that it arrives, so that published samples run as they are."""
    today = london_date(at)
    if order.first_use_by >= today:
        return order, False
    if not forgiving:
        raise UseByPassed(pointer="/valid_from", use_by=order.first_use_by)
    return replace(order, valid_from=today), True
