"""What takes two people: a closure for good, one over 20,000 patients, and the dates of both."""

from datetime import UTC, datetime
from itertools import pairwise

from eps.closures.rules import needs_second_person
from eps.errors import Forbidden
from eps.identity.permissions import Principal, Role
from eps.nomination.concerned_repository import count_nominations
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState
from eps.pharmacies.closure_repository import Sought, closures_page
from eps.record.store import latest

MOST_CORRECTIONS = 1_000
_GIVE_DATES = "closure.requested", "closure.corrected"
_DATES = "starts_at", "ends_at", "tell_from"


class SecondPersonNeeded(Forbidden):
    """You recorded this closure or gave its dates, so another commissioner of this ICB must confirm it."""


class ConfirmedDates(Forbidden):
    """A second person confirmed the dates of this permanent closure, so nobody changes them alone. Cancel it, and
    record it with the right dates for somebody else to confirm."""


class LongerForMany(Forbidden):
    """This closure concerns more than 20,000 patients, so nobody makes it longer alone. Record the time to add as a
    closure of its own, for somebody else to confirm. Those with no opening between them count as one."""


async def require_somebody_else(closure: Closure, principal: Principal, at: datetime) -> None:
    """To confirm it, other than who recorded it and who gave it the dates that it has now or had."""
    authors = {closure.reported_by}
    if await _needs_two(closure, principal.role, at):
        authors |= await _gave_dates(closure)
    if principal.subject in authors:
        raise SecondPersonNeeded


async def _gave_dates(closure: Closure) -> set[str]:
    told = await latest(f"pharmacy/{closure.ods_code}", acts=_GIVE_DATES, limit=MOST_CORRECTIONS)
    entries = [one.entry for one in reversed(told) if one.entry.payload["closure"] == str(closure.id)]
    return {
        after.actor
        for before, after in pairwise(entries)
        if any(before.payload[name] != after.payload[name] for name in _DATES)
    }


async def require_one_may(corrected: Closure, closure: Closure, principal: Principal, at: datetime) -> None:
    """What takes two people to record takes two to change, as far as it asks more of patients; while it is asked for,
    the second is still to come."""
    if closure.state is ClosureState.REQUESTED or not _asks_more(corrected, closure):
        return
    if closure.kind is ClosureKind.PERMANENT:
        if closure.confirmed:
            raise ConfirmedDates
    elif await _needs_two(closure, principal.role, at):
        raise LongerForMany


def _asks_more(corrected: Closure, closure: Closure) -> bool:
    """A temporary closure that becomes shorter, or that somebody looks at again, asks nobody more."""
    if closure.kind is ClosureKind.PERMANENT:
        return (corrected.starts_at, corrected.tell_from) != (closure.starts_at, closure.tell_from)
    far = datetime.max.replace(tzinfo=UTC)
    return corrected.starts_at < closure.starts_at or (corrected.ends_at or far) > (closure.ends_at or far)


async def _needs_two(closure: Closure, role: Role, at: datetime) -> bool:
    """Of codes that close together the patients are counted together, as when they were recorded."""
    if needs_second_person(role, closure.kind, 0):
        return True
    together = await closures_page(Sought(at, group=closure.group))
    patients = sum([await count_nominations(one.ods_code) for one in together])
    return needs_second_person(role, closure.kind, patients)
