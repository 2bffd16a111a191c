"""What the people whom a closure concerns have answered so far, as counts that a commissioner may see."""

from dataclasses import dataclass

from eps.closures.small_numbers import Told, told_together
from eps.identity.permissions import Principal
from eps.nomination.proposal import ProposalState
from eps.nomination.proposal_repository import count_by_state
from eps.pharmacies.closure import Closure


@dataclass(frozen=True, slots=True)
class Answered:
    """`open` are offers that nobody has answered yet."""

    open: Told
    chose: Told
    kept: Told
    removed: Told


async def answered(closure: Closure, principal: Principal) -> Answered:
    """Of a closure that the principal was let see. Withdrawn and lapsed offers are in none."""
    counts = await count_by_state(closure.id)
    named = {
        "open": ProposalState.OFFERED,
        "chose": ProposalState.CHOSE,
        "kept": ProposalState.KEPT,
        "removed": ProposalState.REMOVED,
    }
    return Answered(**told_together(principal, {name: counts.get(state, 0) for name, state in named.items()}))
