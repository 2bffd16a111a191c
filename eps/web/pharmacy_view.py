"""A pharmacy as every page shows it: the same block, in the same words, wherever one stands."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from eps.clock import london_date
from eps.geography import miles
from eps.pharmacies.closure_told import closure_told
from eps.pharmacies.domain import Kind, Pharmacy, Supply
from eps.pharmacies.hours import Status, sessions_on, status
from eps.pharmacies.service import directory
from eps.pharmacies.status import Rule
from eps.telephones import grouped
from eps.web.hours_view import CLOSED, NOT_STATED, HoursView, sessions_text
from eps.wording import status_text, status_text_holds_until, time_text

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class PharmacyView:
    """`distance` is in miles with one decimal, in words where that is nothing; None where nothing was measured."""

    ods_code: str
    name: str
    address: tuple[str, ...]
    telephone: str | None
    status: str
    is_closed_for_good: bool
    closures: tuple[str, ...]
    today: str
    hours: HoursView
    distance: str | None = None
    note: str | None = None
    """What kind of dispenser it is, where it is not a pharmacy that anybody can walk into."""

    @property
    def one_line(self) -> str:
        return ", ".join(self.address)

    @property
    def directions(self) -> str:
        """Of the address alone: nothing about who asks."""
        return "https://www.openstreetmap.org/search?query=" + "+".join(
            self.one_line.replace(",", "").split()
        )


class _Kept(NamedTuple):
    """What is said of a pharmacy, the same for every instant of `[begins, ends)`."""

    pharmacy: Pharmacy
    begins: datetime
    ends: datetime
    view: PharmacyView


_kept: dict[int, _Kept] = {}
"""By the identity of the pharmacy's value: one that changes is another value, and is looked at anew."""


def view(pharmacy: Pharmacy, at: datetime, *, metres: float | None = None) -> PharmacyView:
    """Worked out once for as long as it holds: ten of them were a third of the time of a page of results."""
    kept = _kept.get(id(pharmacy))
    if kept is None or kept.pharmacy is not pharmacy or not kept.begins <= at < kept.ends:
        kept = _keep(pharmacy, at)
    return kept.view if metres is None else replace(kept.view, distance=miles_text(metres))


def miles_text(metres: float) -> str:
    """Nobody is 0.0 miles away."""
    said = f"{miles(metres):.1f}"
    return "less than 0.1" if said == "0.0" else said


def _keep(pharmacy: Pharmacy, at: datetime) -> _Kept:
    """What is said of a closure is said for this instant only: it may become known, begin or end by the minute."""
    found = status(pharmacy, at, directory().holidays)
    ends = at if pharmacy.closures else status_text_holds_until(found, at)
    hours = _hours(pharmacy, at)
    if len(_kept) >= KEPT:
        _kept.clear()
    kept = _kept[id(pharmacy)] = _Kept(pharmacy, at, ends, _seen(pharmacy, found, hours, at))
    return kept


def _hours(pharmacy: Pharmacy, at: datetime) -> HoursView:
    """The same value all day, be it open or closed by then: what was rendered of it is used again."""
    before = _kept.get(id(pharmacy))
    if before and before.pharmacy is pharmacy and london_date(before.begins) == london_date(at):
        return before.view.hours
    return HoursView.of(pharmacy, london_date(at))


def _seen(pharmacy: Pharmacy, found: Status, hours: HoursView, at: datetime) -> PharmacyView:
    return PharmacyView(
        ods_code=pharmacy.ods_code,
        name=pharmacy.name,
        address=(*pharmacy.address_lines, pharmacy.postcode),
        telephone=grouped(pharmacy.telephone or ""),
        status=status_text(found, at),
        is_closed_for_good=found.rule is Rule.PERMANENT_CLOSURE,
        closures=_closures(pharmacy, at),
        today=_today(pharmacy, found, at),
        hours=hours,
        note=_note(pharmacy),
    )


def _today(pharmacy: Pharmacy, found: Status, at: datetime) -> str:
    if found.rule in (Rule.NOT_STATED, Rule.HOLIDAY):
        return NOT_STATED
    if found.rule in (Rule.PERMANENT_CLOSURE, Rule.TEMPORARY_CLOSURE):
        return CLOSED
    sessions = sessions_on(pharmacy, london_date(at), directory().holidays)
    return sessions_text(f"{time_text(begins)} to {time_text(ends)}" for begins, ends in sessions)


def _closures(pharmacy: Pharmacy, at: datetime) -> tuple[str, ...]:
    """Those that everybody may know of, in force or to come."""
    known = [closure for closure in pharmacy.closures if closure.is_known_at(at)]
    return tuple(closure_told(pharmacy, closure, at, directory().holidays) for closure in known)


def _note(pharmacy: Pharmacy) -> str | None:
    if pharmacy.kind is Kind.APPLIANCE:
        return "Supplies appliances, such as stoma bags, by delivery"
    if pharmacy.kind is Kind.DISPENSING_PRACTICE:
        return "A GP surgery that gives out medicine to some of its own patients"
    if pharmacy.supply is Supply.NOT_RECORDED:
        return "It may only send medicine by post: we do not know. Phone it before you go"
    if pharmacy.supply is not Supply.WALK_IN:
        return "Sends medicine by post: you cannot walk in"
    return None
