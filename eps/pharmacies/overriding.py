"""What stands above a pharmacy's hours: closures, and the days between which the register says that it serves."""

from datetime import UTC, datetime

from eps.clock import london_date
from eps.pharmacies.closure import EFFECTIVE, Closure, ClosureKind
from eps.pharmacies.domain import OperationalStatus, Pharmacy
from eps.pharmacies.status import NOT_OPEN_YET, Rule, State, Verdict, verdict
from eps.pharmacies.wall_clock import ONE_DAY, day_begins

_FOR_EVER = datetime(9000, 1, 1, tzinfo=UTC)
"""An end as far away as this is none."""


def overriding(pharmacy: Pharmacy, at: datetime) -> Verdict | None:
    """None where the pharmacy's hours decide."""
    in_force = [closure for closure in pharmacy.closures if closure.covers(at)]
    for closure in in_force:
        if closure.kind is ClosureKind.PERMANENT:
            return verdict(State.CLOSED, Rule.PERMANENT_CLOSURE, closure.reason)
    return _by_register(pharmacy, at) or _temporary(in_force, at)


def is_in_service(pharmacy: Pharmacy, at: datetime) -> bool:
    """By the register alone: it has opened, and the last day of service is not over."""
    return _by_register(pharmacy, at) is None


def overriding_edges(pharmacy: Pharmacy, at: datetime) -> list[datetime]:
    """The instants after `at`, in order, at which what stands above the hours may change."""
    edges = {edge for closure in pharmacy.closures if closure.state in EFFECTIVE for edge in _turns(closure)}
    if pharmacy.opened_on is not None:
        edges.add(day_begins(pharmacy.opened_on))
    if pharmacy.closed_on is not None:
        edges.add(day_begins(pharmacy.closed_on + ONE_DAY))
    return sorted(edge for edge in edges if edge is not None and at < edge < _FOR_EVER)


def _turns(closure: Closure) -> tuple[datetime | None, ...]:
    return closure.starts_at, closure.effective_end, closure.review_at


def _by_register(pharmacy: Pharmacy, at: datetime) -> Verdict | None:
    """The ODS close date is the last day of service. A proposed pharmacy has an open date that nobody promised."""
    if pharmacy.closed_on is not None and london_date(at) > pharmacy.closed_on:
        return verdict(State.CLOSED, Rule.PERMANENT_CLOSURE)
    if pharmacy.closed_on is None and pharmacy.operational_status is OperationalStatus.CLOSED:
        return verdict(State.CLOSED, Rule.PERMANENT_CLOSURE)
    if pharmacy.operational_status is OperationalStatus.PROPOSED:
        return verdict(State.CLOSED, Rule.NOT_STATED, NOT_OPEN_YET)
    if pharmacy.opened_on is not None and at < day_begins(pharmacy.opened_on):
        return verdict(State.CLOSED, Rule.NOT_STATED, NOT_OPEN_YET)
    return None


def _temporary(in_force: list[Closure], at: datetime) -> Verdict | None:
    """While any review is still to come it is closed; once they have passed unanswered nobody knows."""
    for closure in in_force:
        if not closure.review_is_overdue(at):
            return verdict(State.CLOSED, Rule.TEMPORARY_CLOSURE, closure.reason)
    return verdict(State.UNCONFIRMED, Rule.TEMPORARY_CLOSURE, in_force[0].reason) if in_force else None
