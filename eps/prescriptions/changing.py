"""Writing a changed issue: over the version it was read at, and on the record."""

from collections.abc import Mapping
from dataclasses import replace

from eps.errors import Unavailable
from eps.nomination.acts import Author
from eps.prescriptions import entries
from eps.prescriptions.domain import Issue
from eps.prescriptions.repository import update_issue
from eps.record.store import append


class PrescriptionMovedOn(Unavailable):
    """Somebody else changed this prescription at the same moment, and nothing was changed for you. Try again in a few
    seconds."""


async def write(changed: Issue, act: str, author: Author, more: Mapping[str, object] | None = None) -> Issue:
    """In the caller's transaction, which holds the patient's lock. `act` in one word, such as `returned`. Gives the
    issue with the version that it has now."""
    if not await update_issue(changed):
        raise PrescriptionMovedOn
    await append([entries.changed(changed, act, author, more)])
    return replace(changed, version=changed.version + 1)
