"""A prescriber signs a batch with one answer for all that is closed, and others for some lines; it is stopped, and goes
on. The worker issues its lines: a sign-in that runs out meanwhile stops nothing."""

from collections.abc import Awaitable, Mapping

from starlette.responses import Response

from eps.errors import Conflict
from eps.prescriptions import batch_signing_service as service
from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer
from eps.prescriptions.batch_ahead import awaiting_answer
from eps.prescriptions.batch_signing_service import Signature
from eps.web.door import Page
from eps.web.forms import whole_number
from eps.web.practice.answers_given import GIVEN, answers_given, keep_given
from eps.web.practice.batches import LEAVE_OUT, batch_at, shown
from eps.web.practice.own import BATCHES, SIGNING
from eps.web.rendering import see
from eps.web.visit import Visit


async def sign(visit: Visit) -> Response:
    batch = await batch_at(visit)
    closed = await _closed(batch, visit)
    given = answers_given(visit, batch)
    if closed and _answer(given, "on_closed") is None:
        return await shown(visit, {"on_closed": "Select what happens where the pharmacy is closed"})
    return await _done(visit, service.sign(batch.id, _signature(given, closed), visit.signed_in, visit.at))


async def _closed(batch: Batch, visit: Visit) -> Mapping[int, str]:
    if batch.state is not BatchState.PREPARED:
        return {}
    return await awaiting_answer(batch, visit.signed_in, visit.at)


def _signature(given: Mapping[str, str], closed: Mapping[int, str]) -> Signature:
    """What is left out is named by its reference, or selected among what is closed."""
    answers = {reference: _answer(given, f"line-{number}") for number, reference in closed.items()}
    selected = [reference for number, reference in closed.items() if given.get(f"line-{number}") == LEAVE_OUT]
    named = [line.strip() for line in given.get("leave_out", "").splitlines() if line.strip()]
    return Signature(
        _answer(given, "on_closed"),
        {reference: answer for reference, answer in answers.items() if answer is not None},
        list(dict.fromkeys([*named, *selected])),
    )


async def keep_answers(visit: Visit) -> Response:
    """What was selected so far stays in the session while others of what is closed are looked at."""
    batch = await batch_at(visit)
    await keep_given(visit, batch)
    after = whole_number(visit.form.get("closed", "")) or 0
    return see(f"/practice/batches/{batch.id}?closed={after}#closed")


def _answer(given: Mapping[str, str], name: str) -> ClosedAnswer | None:
    try:
        return ClosedAnswer(given.get(name, ""))
    except ValueError:
        return None


async def stop(visit: Visit) -> Response:
    batch = await batch_at(visit)
    return await _done(visit, service.stop(batch.id, visit.signed_in, visit.at))


async def resume(visit: Visit) -> Response:
    """Tries again what was held, too."""
    batch = await batch_at(visit)
    return await _done(
        visit, service.resume(batch.id, _answer(visit.form, "on_closed"), visit.signed_in, visit.at)
    )


async def _done(visit: Visit, doing: Awaitable[Batch]) -> Response:
    try:
        batch = await doing
    except service.UnknownReference as error:
        return await shown(visit, {"leave_out": str(error)})
    except Conflict as error:
        return await shown(visit, {"": str(error)})
    await visit.keep(**{GIVEN: None})
    return see(f"/practice/batches/{batch.id}")


PAGES = (
    Page("/practice/batches/{id}/sign", send=sign, **SIGNING),
    Page("/practice/batches/{id}/answers", send=keep_answers, **SIGNING),
    Page("/practice/batches/{id}/stop", send=stop, **BATCHES),
    Page("/practice/batches/{id}/resume", send=resume, **SIGNING),
)
