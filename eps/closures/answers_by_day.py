"""What the people whom a closure concerns had answered by the end of each day, as counts a commissioner may see."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from eps.clock import london_date
from eps.closures.small_numbers import Answers, Told, answers_told
from eps.closures.work import Whole, whole_of
from eps.identity.permissions import Action, Principal, Role, require
from eps.nomination.answers_repository import Hour, count_by_hour
from eps.nomination.proposal import ProposalState
from eps.pharmacies.cascade_repository import cascade as read_cascade
from eps.pharmacies.closure import Closure

ANSWERS = {
    ProposalState.CHOSE: "chose",
    ProposalState.KEPT: "kept",
    ProposalState.REMOVED: "removed",
    ProposalState.WITHDRAWN: "kept",
}
"""What stays open until it is withdrawn was kept, if it was answered at all. Whose nomination changed elsewhere has not
answered."""


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
    was over. Who changed an answer is counted by the last one."""
    require(principal, Action.DECIDE_CLOSURE)
    changes = _changes(await count_by_hour(closure.id))
    cascade = await read_cascade(closure.id)
    if not changes or cascade is None:
        return []
    last = london_date(min(at, closure.effective_end or at))
    changes.setdefault(max(last, *changes), Counter())
    if principal.role is not Role.COMMISSIONER:
        return _running(changes, _exactly)
    offered = sum(one["offered"] for one in changes.values())
    return _running(changes, partial(_as_told, await whole_of(closure, cascade, offered)))


def _changes(hours: Iterable[Hour]) -> dict[date, Counter[str]]:
    """By how much each number grows on a day."""
    changes: dict[date, Counter[str]] = defaultdict(Counter)
    for one in hours:
        changes[london_date(one.offered)]["offered"] += one.count
        if one.answered is not None and one.state in ANSWERS:
            changes[london_date(one.answered)][ANSWERS[one.state]] += one.count
    return dict(changes)


def _running(changes: dict[date, Counter[str]], shown: Callable[[date, int, Answers], ByDay]) -> list[ByDay]:
    so_far, days = Counter[str](), []
    for day in sorted(changes):
        so_far.update(changes[day])
        answers = Answers(so_far["chose"], so_far["kept"], so_far["removed"])
        days.append(shown(day, so_far["offered"], answers))
    return days


def _exactly(day: date, offered: int, answers: Answers) -> ByDay:
    left = offered - answers.together
    return ByDay(day, offered, answers.chose, answers.kept, answers.removed, left)


def _as_told(whole: Whole, day: date, offered: int, answers: Answers) -> ByDay:
    of_whole = whole.part(offered)
    told = answers_told(answers, of_whole)
    return ByDay(day, of_whole, told.chose, told.kept, told.removed, told.open)
