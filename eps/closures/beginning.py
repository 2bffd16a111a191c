"""As a closure begins: redirects to it end, and ask afresh; if for good, practices hear who never answered."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eps.closures import entries
from eps.closures.cascade import POSTGRESQL_BATCH, SQLITE_BATCH, stands
from eps.closures.effects import REDIRECTS_END
from eps.closures.offering import ask_redirected, occasion_of, tell_practices
from eps.closures.telling import facts_of
from eps.database import is_sqlite, transactional
from eps.identifiers import OdsCode
from eps.locks import lock_shared
from eps.nomination import concerned_repository as concerned
from eps.nomination import many_repository as many
from eps.nomination.acts import by_service
from eps.nomination.many_repository import Nominee, RedirectsBy, Which
from eps.nomination.proposal import REDIRECT_LASTS, Redirect
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.pharmacies.cascade import CASCADES
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_repository import closure as read_closure
from eps.prescriptions.following import follow
from eps.record.due import Due, schedule
from eps.record.running import Renew
from eps.record.store import append


@dataclass(frozen=True, slots=True)
class Step:
    """`run` does one batch of patients: those with a redirect `by` the closing code, whose other ends are locked before
    the patients are; those who nominate it where that is None."""

    run: Callable[[Closure, Sequence[int], datetime], Awaitable[None]]
    by: RedirectsBy | None = None


async def begin(due: Due, at: datetime, renew: Renew) -> None:
    """Takes away redirects to the pharmacy, and begins those from it; for good, also tells practices and plans the end
    of redirects from it."""
    closure_id = UUID(due.key)
    at = await _each_batch(closure_id, Step(_end_redirects_to, RedirectsBy.TO), at, renew)
    at = await _each_batch(closure_id, Step(_begin_redirects_from, RedirectsBy.FROM), at, renew)
    closure = await read_closure(closure_id)
    if closure is not None and closure.kind is ClosureKind.PERMANENT:
        await _each_batch(closure_id, Step(_tell_practices), at, renew)
        await schedule(REDIRECTS_END, due.key, closure.starts_at + REDIRECT_LASTS)


async def end_redirects_from(due: Due, at: datetime, renew: Renew) -> None:
    """28 days after it closed for good there is no reopening to wait for."""
    await _each_batch(UUID(due.key), Step(_end_redirects_from, RedirectsBy.FROM), at, renew)


async def _each_batch(closure_id: UUID, step: Step, at: datetime, renew: Renew) -> datetime:
    """Until a pass is over; the time it then is."""
    after = await _batch(closure_id, step, 0, at)
    while after is not None:
        at = await renew()
        after = await _batch(closure_id, step, after, at)
    return at


@transactional
async def _batch(closure_id: UUID, step: Step, after: int, at: datetime) -> int | None:
    """The last patient seen, None when a pass is over: nobody is waited for where nobody is found."""
    closure = await read_closure(closure_id)
    ids = await _next_patients(closure.ods_code, step.by, after) if closure else []
    if closure is None or not ids:
        return None
    await lock_shared({CASCADES, closure.ods_code} | await _codes_behind(closure, step.by, ids))
    closure = await read_closure(closure_id)
    if closure is None or not stands(closure, at) or closure.starts_at > at:
        return None
    ids = await _next_patients(closure.ods_code, step.by, after)
    if not ids:
        return None
    await many.lock_patients(ids)
    await step.run(closure, ids, at)
    return ids[-1]


async def _next_patients(code: OdsCode, by: RedirectsBy | None, after: int) -> list[int]:
    limit = SQLITE_BATCH if is_sqlite() else POSTGRESQL_BATCH
    if by is None:
        return await concerned.patients_nominating(code, after=after, limit=limit)
    return await concerned.patients_with_redirect(Which(by, code), after=after, limit=limit)


async def _codes_behind(closure: Closure, by: RedirectsBy | None, ids: Sequence[int]) -> set[OdsCode]:
    """The other ends of the batch's redirects. Whoever adds one meanwhile locks its ends and lets issues follow."""
    redirects = [] if by is None else await many.redirects_among(ids, Which(by, closure.ods_code))
    return {code for redirect in redirects for code in (redirect.from_code, redirect.to_code)}


async def _end_redirects_to(closure: Closure, ids: Sequence[int], at: datetime) -> None:
    """None ends before its patient was asked afresh, whether or not the cascade has come to them yet."""
    occasion = await occasion_of(closure, at)
    await ask_redirected(ids, occasion)
    which = Which(RedirectsBy.TO, closure.ods_code)
    await tell_practices(await many.redirects_among(ids, which), occasion)
    await _end(which, ids, reason="closed", at=at)


async def _end_redirects_from(closure: Closure, ids: Sequence[int], at: datetime) -> None:
    await _end(Which(RedirectsBy.FROM, closure.ods_code), ids, reason="closed-for-good", at=at)


async def _end(which: Which, ids: Sequence[int], *, reason: str, at: datetime) -> None:
    redirects = await many.redirects_among(ids, which)
    await many.end_redirects([redirect.id for redirect in redirects], at=at, reason=reason)
    await append([entries.redirect_over(redirect, reason, at) for redirect in redirects])
    await _follow(redirects, at)


async def _begin_redirects_from(closure: Closure, ids: Sequence[int], at: datetime) -> None:
    """What a patient chose ahead of the closure holds from now."""
    await _follow(await many.redirects_among(ids, Which(RedirectsBy.FROM, closure.ods_code)), at)


async def _follow(redirects: Sequence[Redirect], at: datetime) -> None:
    patients = {redirect.patient_id for redirect in redirects}
    await follow(patients, {redirect.type for redirect in redirects}, by_service(at))


async def _tell_practices(closure: Closure, ids: Sequence[int], at: datetime) -> None:
    """A nomination at a pharmacy that has closed for good is treated as none, and its practice is told."""
    nominees = await many.nominees(closure.ods_code, ids)
    await enqueue([_unanswered(closure, nominee, at) for nominee in nominees if nominee.practice], at)


def _unanswered(closure: Closure, nominee: Nominee, at: datetime) -> Message:
    return Message(
        dedupe_key=f"unanswered/{closure.id}/{nominee.patient_id}/{nominee.type}",
        audience=Audience.PRACTICE,
        organisation=nominee.practice,
        patient_id=nominee.patient_id,
        template="practice-nomination-closed",
        facts=facts_of(closure),
        subject=f"closure/{closure.id}",
        send_at=at,
    )
