"""Writing what was given back: one or many, in the caller's transaction, which holds their patients."""

from collections.abc import Sequence
from dataclasses import replace

from eps.nomination.acts import Author
from eps.prescriptions import entries, repository
from eps.prescriptions.domain import Issue
from eps.prescriptions.falling_due import next_issue
from eps.prescriptions.returning import ReturnReason
from eps.prescriptions.states import PrescriptionState
from eps.record.chain import Entry
from eps.record.store import append

BeforeAndAfter = tuple[Issue, Issue]


async def write_returned(
    pairs: Sequence[BeforeAndAfter], reason: ReturnReason, author: Author
) -> list[Issue]:
    """Gives them as they are now. One whose cancellation is done by its return lets the next issue fall due."""
    await repository.update_issues([after for _, after in pairs])
    await append([_entry(before, after, reason, author) for before, after in pairs])
    for _, after in pairs:
        if after.state is PrescriptionState.CANCELLED:
            await next_issue(after, author)
    return [replace(after, version=after.version + 1) for _, after in pairs]


def _entry(before: Issue, after: Issue, reason: ReturnReason, author: Author) -> Entry:
    more = {"reason": reason, "from": before.address, "returned_by": before.dispenser}
    return entries.changed(after, "returned", author, more)
