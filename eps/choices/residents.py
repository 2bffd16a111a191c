"""What several people ask for at one visit: each recorded by itself, so that what is refused to one keeps none of the
others."""

from collections.abc import Sequence

from eps.choices.nominating import record_at_counter
from eps.errors import Conflict, EpsError, Forbidden, Invalid, NotFound, Stale
from eps.nomination.counter import AtCounter


async def record_each(requests: Sequence[AtCounter]) -> list[EpsError | None]:
    """In their order: why it was refused, or None."""
    return [await _recorded(request) for request in requests]


async def _recorded(request: AtCounter) -> EpsError | None:
    try:
        await record_at_counter(request)
    except (Invalid, Conflict, NotFound, Forbidden, Stale) as refused:
        return refused
    return None
