"""Where a prescription goes, decided as it is issued and never silently another place (BEHAVIOUR.md section 6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_told import serves_again_at
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import has_opening_between
from eps.pharmacies.overriding import is_in_service
from eps.prescriptions.domain import Addressed, DispensingSite

BRIEFLY = timedelta(hours=24)
"""A closure that ends within this time changes no route."""


class OnClosed(StrEnum):
    """What the caller wants where the dispenser is out of service."""

    REFUSE = "refuse"
    TOKEN = "token"


class Service(StrEnum):
    IN_SERVICE = "in-service"
    BRIEFLY_CLOSED = "briefly-closed"
    OUT_OF_SERVICE = "out-of-service"


class DispenserOutOfService(Conflict):
    """The pharmacy that this would go to is closed{until}, so nothing was issued. You can issue it as a token that any
    pharmacy can use, send this one order to a pharmacy that the patient asks for, or wait."""


@dataclass(frozen=True, slots=True)
class Dispenser:
    """A dispenser as an order meets it. `goes_on`: ODS closed its code and it serves all the same, since nobody decided
    yet what became of it, or it was decided to be the same pharmacy under a new code."""

    pharmacy: Pharmacy
    goes_on: bool = False

    @property
    def ods_code(self) -> OdsCode:
        return self.pharmacy.ods_code


@dataclass(frozen=True, slots=True)
class Destinations:
    """What the register says of one patient and one type: the nominated dispenser, where a redirect in force sends
    prescriptions meanwhile, and the one that the order itself names."""

    nominated: Dispenser | None = None
    redirected: Dispenser | None = None
    named: Dispenser | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """`address` is None for a token. `refused`: out of service, and the caller did not ask for a token. `closure` is
    why it is closed, where it is, and `until` when it is known to serve again."""

    addressed: Addressed
    site: DispensingSite
    address: OdsCode | None = None
    service: Service = Service.IN_SERVICE
    refused: bool = False
    closure: Closure | None = None
    until: datetime | None = None
    wanted: OdsCode | None = None
    """Where it would have gone, had that been in service."""
    one_off: bool = False
    """For this order the patient asked for another dispenser than the nominated one, whether or not that is in
    service."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller asks: which nomination it follows, and what to do where that is out of service."""

    site: DispensingSite
    on_closed: OnClosed
    at: datetime
    holidays: Collection[date] = ()


def route(destinations: Destinations, asked: Asked) -> Route:
    """A named dispenser that is not the nominated one is a one-off; a redirect stands in for the nominated one."""
    nominated, named = destinations.nominated, destinations.named
    if asked.site is DispensingSite.NOT_NOMINATED:
        return Route(Addressed.TOKEN, DispensingSite.NOT_NOMINATED)
    if named is not None and (nominated is None or named.ods_code != nominated.ods_code):
        # Named where the redirect goes anyway: nothing about it is a one-off.
        redirected = destinations.redirected
        same = redirected is not None and redirected.ods_code == named.ods_code
        return _to(named, Addressed.REDIRECT if same else Addressed.ONE_OFF, asked)
    if nominated is None:
        return Route(Addressed.TOKEN, DispensingSite.NOT_NOMINATED)
    if destinations.redirected is not None:
        return _to(destinations.redirected, Addressed.REDIRECT, asked)
    return _to(nominated, Addressed.NOMINATED, asked)


def _to(dispenser: Dispenser, addressed: Addressed, asked: Asked) -> Route:
    code, one_off = dispenser.ods_code, addressed is Addressed.ONE_OFF
    service, closure = standing_of(dispenser, asked.at, asked.holidays)
    until = opens_again(dispenser, closure, asked.holidays)
    if service is not Service.OUT_OF_SERVICE:
        return Route(addressed, asked.site, code, service, closure=closure, until=until, one_off=one_off)
    return Route(
        *(Addressed.TOKEN_BECAUSE_CLOSED, DispensingSite.NOT_NOMINATED, None, service),
        *(asked.on_closed is OnClosed.REFUSE, closure, until, code),
        one_off=one_off,
    )


class Standing(NamedTuple):
    """`closure` is why it is closed, where it is."""

    service: Service = Service.IN_SERVICE
    closure: Closure | None = None


def standing_of(dispenser: Dispenser, at: datetime, holidays: Collection[date]) -> Standing:
    """Out of service: closed for good, or by a closure that makes proposals and does not end within 24 hours. Opening
    hours never count; a closure not yet begun changes nothing."""
    pharmacy = dispenser.pharmacy
    in_force = [closure for closure in pharmacy.closures if closure.covers(at)]
    for closure in in_force:
        if closure.kind is ClosureKind.PERMANENT:
            return Standing(Service.OUT_OF_SERVICE, closure)
    if not is_in_service(pharmacy, at) and not dispenser.goes_on:
        return Standing(Service.OUT_OF_SERVICE)
    for closure in in_force:
        until = shut_until(closure, pharmacy, holidays)
        if closure.makes_proposals_at(at) and (until is None or until > at + BRIEFLY):
            return Standing(Service.OUT_OF_SERVICE, closure)
    if in_force:
        return Standing(Service.BRIEFLY_CLOSED, in_force[0])
    return Standing()


def opens_again(dispenser: Dispenser, closure: Closure | None, holidays: Collection[date]) -> datetime | None:
    """When its doors open after this closure and those that follow it: as they end, where nobody knows its hours; None
    where nobody knows the end, or nothing closes it."""
    end = shut_until(closure, dispenser.pharmacy, holidays) if closure else None
    if closure is None or end is None:
        return None
    return serves_again_at(dispenser.pharmacy, closure, holidays) or end


def is_out_of_service(dispenser: Dispenser, at: datetime, holidays: Collection[date]) -> bool:
    return standing_of(dispenser, at, holidays).service is Service.OUT_OF_SERVICE


def can_take(dispenser: Dispenser, at: datetime, holidays: Collection[date]) -> bool:
    """In service, and not shut just now by a closure that makes proposals, however soon that ends: what is sent on for
    being at a closed pharmacy is not sent to another."""
    if is_out_of_service(dispenser, at, holidays):
        return False
    return not any(one.keeps_shut(at) for one in dispenser.pharmacy.closures)


def shut_until(closure: Closure, pharmacy: Pharmacy, holidays: Collection[date]) -> datetime | None:
    """The end of the closure and of those that follow it with no opening between; None where nobody knows."""
    end = closure.effective_end
    for following in sorted(pharmacy.closures, key=lambda other: other.starts_at):
        if end is None or following.starts_at < closure.starts_at or following.proposes_from is None:
            continue
        if following.starts_at > end and has_opening_between(pharmacy, end, following.starts_at, holidays):
            break
        later = following.effective_end
        end = None if later is None else max(end, later)
    return end


def is_closed_for_release(closures: Iterable[Closure], at: datetime) -> bool:
    """While a closure of the pharmacy that makes proposals is in force and it is not still dispensing: nothing new goes
    out to it."""
    return any(closure.keeps_shut(at) and not closure.still_dispensing for closure in closures)
