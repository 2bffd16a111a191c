"""A dispenser tells patients where their prescriptions stand: all of a message or, where one part is wrong, none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from eps.database import transactional
from eps.errors import EpsError
from eps.identity.permissions import Action, NotYourOrganisation, Principal, require
from eps.nomination.acts import by_principal
from eps.nomination.many_repository import lock_patients
from eps.prescriptions import entries, progress_repository, repository
from eps.prescriptions.by_patient_repository import issues_among
from eps.prescriptions.domain import Issue, Prescription
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.progress import ProgressUpdate, SaidBefore, meant, newest, require_dated
from eps.prescriptions.with_dispenser import Named, find_each
from eps.record.store import append

Said = tuple[ProgressUpdate, Issue]
Found = dict[PrescriptionId, tuple[Prescription, Sequence[Issue]]]


@dataclass(frozen=True, slots=True)
class Saying:
    principal: Principal
    updates: Sequence[ProgressUpdate]
    at: datetime


@transactional
async def say_progress(saying: Saying) -> list[EpsError | None]:
    """What is wrong with each, in their order; nothing was written unless nothing is. The newest of an issue stands,
    whatever order they come in."""
    require(saying.principal, Action.DISPENSE)
    prescriptions = await _found(saying)
    found = await _held([one for one in prescriptions if isinstance(one, Prescription)])
    before = await progress_repository.tasks_known(
        [prescription.key for prescription, _ in found.values()],
        [update.task_id for update in saying.updates],
    )
    said: list[Said] = []
    faults: list[EpsError | None] = []
    for update, one in zip(saying.updates, prescriptions, strict=True):
        result = _checked(update, found, before) if isinstance(one, Prescription) else one
        faults.append(result if isinstance(result, EpsError) else None)
        if isinstance(result, Issue):
            said.append((update, result))
    if len(said) == len(saying.updates):
        await _write(said, saying)
    return faults


async def _found(saying: Saying) -> list[Prescription | EpsError]:
    """The prescription of each, or what is wrong."""
    found = await find_each([Named(one.prescription, one.nhs_number) for one in saying.updates], saying.at)
    return [_wrong(update, saying) or one for update, one in zip(saying.updates, found, strict=True)]


def _wrong(update: ProgressUpdate, saying: Saying) -> EpsError | None:
    if update.ods_code not in saying.principal.ods_codes:
        return NotYourOrganisation()
    try:
        require_dated(update.said_at, saying.at)
    except EpsError as error:
        return error
    return None


async def _held(prescriptions: Sequence[Prescription]) -> Found:
    """Each once, with its issues, its patient locked."""
    by_id = {one.id: one for one in prescriptions}
    if by_id:
        await lock_patients(sorted({one.patient_id for one in by_id.values()}))
    issues = await issues_among([one.key for one in by_id.values()])
    return {one.id: (one, issues[one.key]) for one in by_id.values()}


def _checked(update: ProgressUpdate, found: Found, before: set[tuple[int, UUID]]) -> Issue | EpsError:
    prescription, issues = found[update.prescription]
    task = (prescription.key, update.task_id)
    if task in before:
        return SaidBefore()
    before.add(task)
    try:
        return meant(update, prescription, issues)
    except EpsError as error:
        return error


async def _write(said: Sequence[Said], saying: Saying) -> None:
    updates: dict[int, list[ProgressUpdate]] = defaultdict(list)
    for update, issue in said:
        updates[issue.key].append(update)
    issues = {issue.key: issue for _, issue in said}
    last = await progress_repository.last_said(issues)
    changed = [
        replace(issue, progress=new.progress)
        for key, issue in issues.items()
        for new in [newest(updates[key])]
        if new.said_at >= last.get((key, new.ods_code), new.said_at)
    ]
    await progress_repository.insert_updates(said, saying.at)
    await repository.update_issues(changed)
    author = by_principal(saying.principal, saying.at)
    await append([entries.changed(one, "told", author, {"progress": one.progress}) for one in changed])
