"""How far the work that follows a closure has come, no more exactly than whoever asks may know."""

from dataclasses import dataclass, replace
from uuid import UUID

from eps.closures.small_numbers import Told, added, in_step, middle, part, told
from eps.identity.permissions import Principal, Role
from eps.nomination.answers_repository import count_offers
from eps.pharmacies.cascade import Cascade, CascadeState
from eps.pharmacies.cascade_repository import has_begun_before
from eps.pharmacies.closure import Closure


@dataclass(frozen=True, slots=True)
class Counts:
    """People whom it concerns; offered others; told; and whom no message reached."""

    affected: Told
    proposed: Told
    notified: Told
    failed: Told


@dataclass(frozen=True, slots=True)
class Work:
    closure_id: UUID
    state: CascadeState
    counts: Counts
    per_second: float
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class Whole:
    """How many a closure concerns, and how that is told to a commissioner."""

    count: int
    told: Told

    def part(self, has: int) -> Told:
        return part(self.told, has=has, others=self.count - has)


async def work_of(closure: Closure, cascade: Cascade, principal: Principal) -> Work:
    """To a commissioner by the rule of small numbers, to a pharmacy each count rounded to 10."""
    if principal.role is Role.COMMISSIONER:
        return await _to_commissioner(closure, cascade)
    known = cascade.affected, cascade.proposed, cascade.notified, cascade.failed
    shown = map(to_ten, known) if principal.role is Role.PHARMACY else known
    return _work(cascade, Counts(*shown))


async def _to_commissioner(closure: Closure, cascade: Cascade) -> Work:
    offered = await count_offers(closure.id)
    whole = await whole_of(closure, cascade, offered)
    proposed = whole.part(offered)
    notified = min(cascade.notified, offered)
    told_of = part(proposed, has=notified, others=offered - notified)
    return _work(cascade, Counts(whole.told, proposed, told_of, in_step(cascade.failed)))


async def whole_of(closure: Closure, cascade: Cascade, offered: int) -> Whole:
    """Exactly once: those of a later closure of the same pharmacy, and who came since it was counted, in steps."""
    known_before = await has_begun_before(cascade.started_at or cascade.updated_at, closure.ods_code)
    first = in_step(cascade.affected) if known_before else told(cascade.affected)
    came_since = max(0, offered - cascade.affected)
    return Whole(cascade.affected + came_since, added([first, in_step(came_since)]))


def to_ten(count: int) -> int:
    return (count + 5) // 10 * 10


def _work(cascade: Cascade, counts: Counts) -> Work:
    """Speed and time left follow from what is told, so that they tell no more."""
    affected, proposed = round(middle(counts.affected)), round(middle(counts.proposed))
    as_told = replace(cascade, affected=affected, proposed=proposed)
    return Work(cascade.closure_id, cascade.state, counts, as_told.per_second, as_told.seconds_left)
