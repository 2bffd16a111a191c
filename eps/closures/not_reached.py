"""An offer that no message could tell of: it counts in the work that follows its closure."""

from collections.abc import Sequence
from uuid import UUID

from eps.database import transactional
from eps.nomination.answers_repository import count_by_closure
from eps.outbox.domain import Audience, Message
from eps.pharmacies.cascade_repository import add_failed

OFFER = "proposal/"


@transactional
async def count_as_not_reached(given_up: Sequence[Message]) -> None:
    """Before patients are locked, as a batch of that work does."""
    offers = [
        UUID(one.subject.removeprefix(OFFER))
        for one in given_up
        if one.audience is Audience.PATIENT and one.subject.startswith(OFFER)
    ]
    for closure_id, people in sorted((await count_by_closure(offers)).items()):
        await add_failed(closure_id, people)
