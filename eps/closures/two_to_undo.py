"""A pharmacy that closed for good, as two people decided, is opened again by two: one asks, and another does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from eps.closures.effects import UNDO_ASKED
from eps.identity.permissions import Principal, Role
from eps.pharmacies.closure import Closure, ClosureKind, is_in_force
from eps.record.chain import Entry
from eps.record.store import told_since

ASKED_FOR = timedelta(hours=24)
"""After that whoever does it would not know what the first had in mind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom, when, and until when another may do it."""

    by: str
    at: datetime

    @property
    def until(self) -> datetime:
        return self.at + ASKED_FOR


def takes_two_to_undo(closure: Closure, role: Role, at: datetime) -> bool:
    """Before it begins one person stops it: nothing has come of it yet. Operations answer for what they do alone."""
    for_good = closure.kind is ClosureKind.PERMANENT and closure.confirmed
    return for_good and role is Role.COMMISSIONER and is_in_force(closure, at)


async def asked_to_undo(closure: Closure, at: datetime) -> Asked | None:
    """The newest, by the record, that another may still follow."""
    asked = [one for one in await _asked([closure], at) if one.payload["closure"] == str(closure.id)]
    return Asked(asked[-1].actor, asked[-1].at) if asked else None


async def asked_lately(closures: Iterable[Closure], at: datetime) -> set[UUID]:
    """Ids of those that another may still undo."""
    return {UUID(str(one.payload["closure"])) for one in await _asked(closures, at)}


async def _asked(closures: Iterable[Closure], at: datetime) -> list[Entry]:
    streams = {f"pharmacy/{one.ods_code}" for one in closures}
    return await told_since(streams, act=UNDO_ASKED, since=at - ASKED_FOR) if streams else []


async def another_is_needed(closure: Closure, principal: Principal, at: datetime) -> bool:
    if not takes_two_to_undo(closure, principal.role, at):
        return False
    asked = await asked_to_undo(closure, at)
    return asked is None or asked.by == principal.subject
