"""One decision for all closures that were recorded together and stand alike: all of them, or none."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from eps.closures.deciding import read
from eps.closures.listing import recorded_together
from eps.database import transactional
from eps.identity.permissions import Principal
from eps.locks import lock_exclusively
from eps.pharmacies.closure import Closure, state_at

Decide = Callable[[UUID, Principal, datetime], Awaitable[Closure]]


@transactional
async def decide_together(
    closure_id: UUID, decide: Decide, *, principal: Principal, at: datetime
) -> list[Closure]:
    """Those of its group that are in the state that this one is in, in order of their codes."""
    closure = await read(closure_id, principal)
    group = await recorded_together(closure, principal, at)
    await lock_exclusively(one.ods_code for one in group)
    alike = [one for one in group if state_at(one, at) is state_at(closure, at)]
    return [await decide(one.id, principal, at) for one in alike]
