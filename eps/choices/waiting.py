"""Prescriptions that wait at the pharmacy that a proposal is about: the patient says of each whether it moves."""

from collections.abc import Sequence

from eps.nomination.acts import Author
from eps.nomination.proposal import Proposal
from eps.pharmacies.repository import pharmacies_to_address
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import Moving, closed_now, codes_of, move


async def move_waiting(chose: Proposal, ids: Sequence[str], author: Author) -> tuple[PrescriptionId, ...]:
    """To the pharmacy that was chosen, in the transaction of the answer."""
    if not ids or chose.answered_code is None:
        return ()
    pharmacies = await pharmacies_to_address(codes_of(chose))
    shut = closed_now(pharmacies.values(), author.at)
    moved = await move(Moving(ids, chose, chose.answered_code, shut, author))
    return tuple(issue.prescription for issue in moved)
