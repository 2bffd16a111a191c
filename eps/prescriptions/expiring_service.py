"""Due work, once a day: what nobody used in time is written as expired, in batches, and the next issue awaits its day.

Every reader sees it so from midnight; what is written is for the record, and for what follows from it.
"""

from datetime import datetime, timedelta

from eps.clock import london_date, london_midnight
from eps.database import is_sqlite, transactional
from eps.nomination.acts import by_service
from eps.nomination.many_repository import lock_patients
from eps.prescriptions import ending_repository, entries, repository
from eps.prescriptions.ending import expired
from eps.prescriptions.ending_repository import BEGINNING, Place
from eps.prescriptions.falling_due import next_issue
from eps.record.due import Due, schedule
from eps.record.running import Renew
from eps.record.store import append

EXPIRY = "expiry"
POSTGRESQL_BATCH = 1_000
SQLITE_BATCH = 200


async def run(due: Due, at: datetime, renew: Renew) -> None:
    await expire_all(at, renew)
    await schedule(due.kind, due.key, london_midnight(london_date(at) + timedelta(days=1)))


async def expire_all(at: datetime, renew: Renew) -> None:
    """Safe to run twice, and by two at once."""
    after: Place | None = BEGINNING
    while after is not None:
        after = await _expire_batch(after, at)
        await renew()


@transactional
async def _expire_batch(after: Place, at: datetime) -> Place | None:
    """The last place of the batch, None where nothing was left."""
    today, limit = london_date(at), SQLITE_BATCH if is_sqlite() else POSTGRESQL_BATCH
    places = await ending_repository.past_their_days(today, after, limit)
    if not places:
        return None
    await lock_patients([place.patient_id for place in places])
    keys = [place.key for place in places]
    author = by_service(at)
    over = [expired(issue, at) for issue in await ending_repository.still_past_their_days(keys, today)]
    await repository.update_issues(over)
    await append([entries.changed(issue, "expired", author) for issue in over])
    for issue in over:
        await next_issue(issue, author)
    return places[-1]
