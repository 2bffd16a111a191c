"""A prescriber signs a batch with one answer for all that is closed, and others for some lines; it is stopped, and goes
on. The worker issues its lines: a sign-in that runs out meanwhile stops nothing."""

from collections.abc import Awaitable, Sequence

from starlette.responses import Response

from eps.errors import Conflict
from eps.prescriptions import batch_signing_service as service
from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer
from eps.prescriptions.batch_ahead import WantedAhead, ahead
from eps.prescriptions.batch_signing_service import Signature
from eps.prescriptions.lines_foreseen import ShownLine
from eps.web.door import Page
from eps.web.practice.batches import LEAVE_OUT, batch_at, shown
from eps.web.practice.own import BATCHES, SIGNING
from eps.web.rendering import see
from eps.web.visit import Visit


async def sign(visit: Visit) -> Response:
    batch = await batch_at(visit)
    closed = await _closed(batch, visit) if batch.state is BatchState.PREPARED else []
    if closed and _answer(visit, "on_closed") is None:
        return await shown(visit, {"on_closed": "Select what happens where the pharmacy is closed"})
    return await _done(visit, service.sign(batch.id, _signature(visit, closed), visit.signed_in, visit.at))


async def _closed(batch: Batch, visit: Visit) -> Sequence[ShownLine]:
    return (await ahead(batch, WantedAhead(limit=0), visit.signed_in, visit.at)).closed


def _signature(visit: Visit, closed: Sequence[ShownLine]) -> Signature:
    """What is left out is named by its reference, or selected among what is closed."""
    answers = {one.line.reference: _answer(visit, f"line-{one.line.number}") for one in closed}
    selected = [
        one.line.reference for one in closed if visit.form.get(f"line-{one.line.number}") == LEAVE_OUT
    ]
    named = [line.strip() for line in visit.form.get("leave_out", "").splitlines() if line.strip()]
    return Signature(
        _answer(visit, "on_closed"),
        {reference: answer for reference, answer in answers.items() if answer is not None},
        list(dict.fromkeys([*named, *selected])),
    )


def _answer(visit: Visit, name: str) -> ClosedAnswer | None:
    try:
        return ClosedAnswer(visit.form.get(name, ""))
    except ValueError:
        return None


async def stop(visit: Visit) -> Response:
    batch = await batch_at(visit)
    return await _done(visit, service.stop(batch.id, visit.signed_in, visit.at))


async def resume(visit: Visit) -> Response:
    """Tries again what was held, too."""
    batch = await batch_at(visit)
    return await _done(
        visit, service.resume(batch.id, _answer(visit, "on_closed"), visit.signed_in, visit.at)
    )


async def _done(visit: Visit, doing: Awaitable[Batch]) -> Response:
    try:
        batch = await doing
    except service.UnknownReference as error:
        return await shown(visit, {"leave_out": str(error)})
    except Conflict as error:
        return await shown(visit, {"": str(error)})
    return see(f"/practice/batches/{batch.id}")


PAGES = (
    Page("/practice/batches/{id}/sign", send=sign, **SIGNING),
    Page("/practice/batches/{id}/stop", send=stop, **BATCHES),
    Page("/practice/batches/{id}/resume", send=resume, **SIGNING),
)
