"""What the people whom a closure concerns had answered by the end of each day, as counts a commissioner may see."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from eps.clock import london_date
from eps.closures.small_numbers import Told, told_together
from eps.identity.permissions import Action, Principal, require
from eps.nomination.answers_repository import Hour, count_by_hour
from eps.nomination.proposal import ProposalState
from eps.pharmacies.closure import Closure

ANSWERS = {
    ProposalState.CHOSE: "chose",
    ProposalState.KEPT: "kept",
    ProposalState.REMOVED: "removed",
    ProposalState.WITHDRAWN: "kept",
}
"""What stays open until it is withdrawn was kept, if it was answered at all."""
PARTS = ("chose", "kept", "removed", "open")
"""Of what was offered."""


@dataclass(frozen=True, slots=True)
class ByDay:
    """Each number is of all who had by the end of the day; `open` are offers that nobody had answered."""

    day: date
    offered: Told
    chose: Told
    kept: Told
    removed: Told
    open: Told


async def answered_by_day(closure: Closure, principal: Principal, at: datetime) -> list[ByDay]:
    """Of a closure that the principal was let see: days on which a number changed, and the last one, today or when it
    was over. Whose nomination changed elsewhere is in none; who changed an answer is counted by the last one. Each
    number is told no more exactly than on its own day."""
    require(principal, Action.READ_CLOSURES)
    changes = _changes(await count_by_hour(closure.id))
    if not changes:
        return []
    last = london_date(min(at, closure.effective_end or at))
    changes.setdefault(max(last, *changes), Counter())
    return _running(changes, principal)


def _changes(hours: Iterable[Hour]) -> dict[date, Counter[str]]:
    """By how much each number grows on a day, or shrinks."""
    changes: dict[date, Counter[str]] = defaultdict(Counter)
    for one in hours:
        if one.state is ProposalState.LAPSED:
            continue
        changes[london_date(one.offered)].update(offered=one.count, open=one.count)
        if one.answered is not None:
            changes[london_date(one.answered)].update({ANSWERS[one.state]: one.count, "open": -one.count})
    return dict(changes)


def _running(changes: Mapping[date, Counter[str]], principal: Principal) -> list[ByDay]:
    so_far, days = Counter[str](), []
    for day in sorted(changes):
        so_far.update(changes[day])
        offered = told_together(principal, {"offered": so_far["offered"]})
        parts = told_together(principal, {name: so_far[name] for name in PARTS})
        days.append(ByDay(day, **offered, **parts))
    return days
