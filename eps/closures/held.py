"""A closure is over: repeats that fell due meanwhile, and were held, go to the pharmacy that serves again."""

from datetime import datetime
from uuid import UUID

from eps.closures.cascade import POSTGRESQL_BATCH, SQLITE_BATCH
from eps.closures.telling import reopened_message
from eps.database import is_sqlite, transactional
from eps.locks import lock_shared
from eps.nomination import many_repository as many
from eps.nomination.acts import by_service
from eps.outbox.store import enqueue, told
from eps.pharmacies.closure_repository import closure as read_closure
from eps.prescriptions.by_patient_repository import issues_held_for, patients_held_for
from eps.prescriptions.restamping import restamp
from eps.prescriptions.telling import held_key


@transactional
async def release_held(closure_id: UUID, after: int, at: datetime) -> int | None:
    """One batch after a patient: the last patient seen, None at the end. What another closure keeps from it stays."""
    closure = await read_closure(closure_id)
    if closure is None:
        return None
    await lock_shared([closure.ods_code])
    limit = SQLITE_BATCH if is_sqlite() else POSTGRESQL_BATCH
    patients = await patients_held_for(closure.ods_code, after=after, limit=limit)
    if not patients:
        return None
    await many.lock_patients(patients)
    held = await issues_held_for(closure.ods_code, patients)
    moved = [issue for issue in await restamp(held, by_service(at)) if issue.address == closure.ods_code]
    knew = await told([held_key(issue) for issue in moved])
    waited = {issue.patient_id for issue in moved if held_key(issue) in knew}
    messages = [
        reopened_message(closure, patient_id, template="pharmacy-reopened", at=at)
        for patient_id in sorted(waited)
    ]
    await enqueue(messages, at)
    return patients[-1]
