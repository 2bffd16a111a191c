"""Batches of a practice: how far each is, and what became of each line, or would become of it. Lines carry the
practice's own reference, and no names."""

from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer, LineOutcome, UnknownBatch
from eps.prescriptions.batch_listing import NEWEST, Listed, Wanted, batch_of, batches_of, forecast, lines_of
from eps.prescriptions.lines_foreseen import ShownLine
from eps.prescriptions.preparing import UNSIGNED
from eps.web.door import Page
from eps.web.practice.own import BATCHES, is_prescriber
from eps.web.rendering import page
from eps.web.visit import Visit
from eps.wording import route_text

AT_ONCE = 50
MOST_LINES = 2_000
LEAVE_OUT = "leave-out"
STATES = {
    BatchState.PREPARED: "Waits for a prescriber to sign",
    BatchState.RUNNING: "Being issued",
    BatchState.STOPPED: "Stopped",
    BatchState.DONE: "Done",
}
OUTCOMES = {
    LineOutcome.PREPARED: "Prepared",
    LineOutcome.ROUTED: "Sent to a pharmacy",
    LineOutcome.TOKEN: "A number that any pharmacy can use",
    LineOutcome.HELD: "Held: not issued yet",
    LineOutcome.REFUSED: "Not issued",
}
ANSWERS = {
    ClosedAnswer.TOKEN: "Issue with a number that any pharmacy can use",
    ClosedAnswer.HOLD: "Hold: issue later",
    ClosedAnswer.REFUSE: "Do not issue",
}


async def show_all(visit: Visit) -> Response:
    found = await batches_of(Listed(None, NEWEST, AT_ONCE), visit.signed_in)
    batches = [(batch, STATES[batch.state]) for batch in found]
    return page(visit, "practice/batches.html", title="Batches", batches=batches)


async def show(visit: Visit) -> Response:
    return await shown(visit, {})


async def shown(visit: Visit, errors: dict[str, str]) -> Response:
    batch, wanted = await batch_at(visit), _wanted(visit)
    unsigned = batch.state is BatchState.PREPARED
    lines = await lines_of(batch, wanted, visit.signed_in, visit.at)
    closed = await closed_lines(batch, visit) if unsigned and is_prescriber(visit) else []
    return page(
        visit,
        "practice/batch.html",
        title=f"Batch of {batch.lines}" if batch.lines > 1 else "Prescription prepared",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        batch=batch,
        state=STATES[batch.state],
        forecast=await forecast(batch, visit.at) if unsigned else None,
        lines=[told(one, visit.at) for one in lines[:AT_ONCE]],
        closed=[told(one, visit.at) for one in closed],
        wanted=wanted.outcome,
        next=lines[AT_ONCE - 1].line.number if len(lines) > AT_ONCE else None,
        outcomes=OUTCOMES,
        answers=ANSWERS,
        leave_out=LEAVE_OUT,
        is_prescriber=is_prescriber(visit),
        notice=UNSIGNED,
    )


async def batch_at(visit: Visit) -> Batch:
    try:
        batch_id = UUID(visit.parameters["id"])
    except ValueError as error:
        raise UnknownBatch from error
    return await batch_of(batch_id, visit.signed_in)


def _wanted(visit: Visit) -> Wanted:
    given, after = visit.query.get("outcome", ""), visit.query.get("after", "")
    outcome = LineOutcome(given) if given in set(LineOutcome) else None
    return Wanted(outcome, after=int(after) if after.isdecimal() and len(after) < 9 else 0, limit=AT_ONCE)


async def closed_lines(batch: Batch, visit: Visit) -> list[ShownLine]:
    """All that waits for an answer: a prescriber sees each that they sign for."""
    wanted = Wanted(closed=True, limit=MOST_LINES)
    return await lines_of(batch, wanted, visit.signed_in, visit.at)


def told(shown: ShownLine, at: datetime) -> tuple[ShownLine, str, str]:
    """With what became of it, and why or where."""
    if shown.refusal is not None:
        return shown, OUTCOMES[shown.line.outcome], shown.refusal.sentence
    foreseen = shown.foreseen
    return shown, OUTCOMES[shown.line.outcome], route_text(foreseen, at) if foreseen else ""


PAGES = (
    Page("/practice/batches", show=show_all, **BATCHES),
    Page("/practice/batches/{id}", show=show, **BATCHES),
)
