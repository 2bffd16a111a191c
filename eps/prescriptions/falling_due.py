"""The next issue of repeat dispensing: it waits for its day once the one before it is completed."""

from dataclasses import replace

from eps.clock import london_date, london_midnight
from eps.identifiers import OdsCode
from eps.locks import try_lock_shared
from eps.nomination.acts import Author
from eps.prescriptions import entries, repository
from eps.prescriptions.domain import Issue, Prescription, begun_before
from eps.prescriptions.ending import expired_with_the_one_before
from eps.prescriptions.holding import codes_chosen
from eps.prescriptions.restamping import ISSUE_READY, restamp
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.use_by import is_short_lived
from eps.record.due import schedule
from eps.record.store import append


async def next_issue(completed: Issue, author: Author) -> None:
    """After an issue is completed the next awaits its day, and is routed then. Where the day has come it is at once; or
    a moment later, where somebody is closing or reopening its dispenser just now: the caller, who holds the patient in
    a transaction, may wait for no code any more. After one that nobody used in time there is none."""
    later = await _later(completed)
    if not later:
        return
    if completed.state is PrescriptionState.EXPIRED or later[0].use_by < london_date(author.at):
        await _end_with_it(later, author)
        return
    waits = replace(later[0], state=PrescriptionState.AWAITING_RELEASE_READY)
    await repository.update_issues([waits])
    await append([entries.changed(waits, "awaited", author, {"use_by": waits.use_by})])
    await schedule(ISSUE_READY, str(waits.key), max(london_midnight(waits.ready_on), author.at))
    if waits.ready_on <= london_date(author.at):
        await _route_now(replace(waits, version=waits.version + 1), author)


async def _later(completed: Issue) -> list[Issue]:
    """Those behind it, in order of number; none where the next one was awaited before."""
    if completed.number == completed.of:
        return []
    issues = await repository.issues_of(completed.prescription_key)
    behind = [issue for issue in issues if issue.number > completed.number]
    if not behind or behind[0].state is not PrescriptionState.FUTURE_ISSUE:
        return []
    later = [issue for issue in behind if issue.state is PrescriptionState.FUTURE_ISSUE]
    return later if begun_before(later[0].number, issues) else await _to_begin_with(later)


async def _to_begin_with(later: list[Issue]) -> list[Issue]:
    """Nothing of it was supplied yet: of a controlled drug that must still be done within the days of the first."""
    [prescription] = (await repository.prescriptions_by_key([later[0].prescription_key])).values()
    if not is_short_lived(prescription.items):
        return later
    return [replace(issue, use_by=min(issue.use_by, prescription.use_by)) for issue in later]


async def _end_with_it(later: list[Issue], author: Author) -> None:
    """What ends by its own days is written when they are over; these end with the first, and together."""
    over = [expired_with_the_one_before(issue) for issue in later]
    await repository.update_issues(over)
    await append([entries.changed(issue, "expired", author) for issue in over])


async def _route_now(waits: Issue, author: Author) -> None:
    [prescription] = (await repository.prescriptions_by_key([waits.prescription_key])).values()
    named = named_by(prescription)
    codes = await codes_chosen(prescription.patient_id, author.at)
    if await try_lock_shared(codes | ({named} if named else set())):
        await restamp([waits], author, {waits.key: named} if named else None)


def named_by(prescription: Prescription) -> OdsCode | None:
    """Every issue of a one-off goes to the dispenser that its order named, wherever the patient's others go and
    whatever became of the issue before."""
    return prescription.performer if prescription.one_off else None
