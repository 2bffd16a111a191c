"""Batches of a practice: how far each is, and what became of each line, or would become of it. Lines carry the
practice's own reference, and no names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer, LineOutcome, UnknownBatch
from eps.prescriptions.batch_ahead import Ahead, WantedAhead, Would, ahead
from eps.prescriptions.batch_listing import NEWEST, Listed, Wanted, batch_of, batches_of, lines_of
from eps.prescriptions.lines_foreseen import ShownLine
from eps.prescriptions.preparing import UNSIGNED
from eps.web.door import Page
from eps.web.forms import uuid_of, whole_number
from eps.web.practice.answers_given import answers_given, keep_given
from eps.web.practice.batch_lines import LineView, line_view
from eps.web.practice.own import BATCHES, is_prescriber
from eps.web.rendering import page
from eps.web.visit import Visit

AT_ONCE = 50
LEAVE_OUT = "leave-out"
STATES = {
    BatchState.PREPARED: "Waits for a prescriber to sign",
    BatchState.RUNNING: "Being issued",
    BatchState.STOPPED: "Stopped",
    BatchState.DONE: "Done",
}
AHEAD = {
    Would.ROUTED: "Would go to a pharmacy",
    Would.TOKEN: "Would get a number that any pharmacy can use",
    Would.CLOSED: "The pharmacy is closed: needs an answer",
    Would.REFUSED: "Would not be issued",
    Would.WITHHELD: "Issued as always, and not shown where",
}
ANSWERS = {
    ClosedAnswer.TOKEN: "Issue with a number that any pharmacy can use",
    ClosedAnswer.HOLD: "Hold: issue later",
    ClosedAnswer.REFUSE: "Do not issue",
}
SAID = {
    "ready": "Every line is sound, and kept. A prescriber of your practice can sign it, today or later.",
    "again": "These prescriptions were prepared before. This is their batch, and nothing was prepared twice.",
}


@dataclass(frozen=True, slots=True)
class LinesView:
    """A page of lines: those filtered for, the ways to filter with how many each finds, and where the next begin."""

    shown: Sequence[LineView]
    filters: Sequence[tuple[str, str, int]]
    wanted: str | None
    next: int | None


@dataclass(frozen=True, slots=True)
class ClosedView:
    """Of all lines that wait for an answer those behind the number `after`, and where the next begin."""

    asked: Sequence[LineView]
    count: int
    after: int
    next: int | None


async def show_all(visit: Visit) -> Response:
    """Newest first, from before one; those in a state, where one is asked for."""
    given = visit.query.get("state", "")
    state = BatchState(given) if given in set(BatchState) else None
    listed = Listed(state, await _before(visit), AT_ONCE + 1)
    found = await batches_of(listed, visit.signed_in)
    return page(
        visit,
        "practice/batches.html",
        title="Batches",
        batches=[(batch, STATES[batch.state]) for batch in found[:AT_ONCE]],
        next=found[AT_ONCE - 1].id if len(found) > AT_ONCE else None,
        state=state,
        states=STATES,
    )


async def _before(visit: Visit) -> tuple[datetime, UUID]:
    given = visit.query.get("before", "")
    if not given:
        return NEWEST
    last = await _batch(given, visit)
    return last.prepared_at, last.id


async def show(visit: Visit) -> Response:
    return await shown(visit, {})


async def shown(visit: Visit, errors: dict[str, str]) -> Response:
    batch = await batch_at(visit)
    unsigned = await _ahead(batch, visit) if batch.state is BatchState.PREPARED else None
    if unsigned and visit.form:
        await keep_given(visit, batch)
    return page(
        visit,
        "practice/batch.html",
        title=f"Batch of {batch.lines}" if batch.lines > 1 else "Prescription prepared",
        status=400 if errors else 200,
        errors=errors,
        form=answers_given(visit, batch),
        batch=batch,
        state=STATES[batch.state],
        lines=await _lines(batch, unsigned, visit),
        closed=await _closed(unsigned, visit) if unsigned else None,
        answers=ANSWERS,
        leave_out=LEAVE_OUT,
        is_prescriber=is_prescriber(visit),
        notice=UNSIGNED,
        said=SAID.get(visit.query.get("said", "")),
    )


async def _closed(unsigned: Ahead, visit: Visit) -> ClosedView:
    found = unsigned.closed
    asked = [await line_view(one, visit.at) for one in found[:AT_ONCE]]
    following = found[AT_ONCE - 1].line.number if len(found) > AT_ONCE else None
    return ClosedView(asked, unsigned.counts[Would.CLOSED], _number(visit, "closed"), following)


async def batch_at(visit: Visit) -> Batch:
    return await _batch(visit.parameters["id"], visit)


async def _batch(given: str, visit: Visit) -> Batch:
    return await batch_of(uuid_of(given, unknown=UnknownBatch), visit.signed_in)


async def _ahead(batch: Batch, visit: Visit) -> Ahead:
    given = visit.query.get("lines", "")
    would = Would(given) if given in set(Would) else None
    return await ahead(
        batch,
        WantedAhead(would, _number(visit, "after"), _number(visit, "closed"), AT_ONCE),
        visit.signed_in,
        visit.at,
    )


async def _lines(batch: Batch, unsigned: Ahead | None, visit: Visit) -> LinesView:
    if unsigned is not None:
        counts = [(would.value, AHEAD[would], count) for would, count in unsigned.counts.items()]
        return await _view(visit, unsigned.lines, counts)
    given = visit.query.get("lines", "")
    wanted = LineOutcome(given) if given in set(LineOutcome) else None
    found = await lines_of(
        batch, Wanted(wanted, after=_number(visit, "after"), limit=AT_ONCE), visit.signed_in, visit.at
    )
    return await _view(visit, found, _counts(batch))


def _counts(batch: Batch) -> list[tuple[str, str, int]]:
    return [
        ("routed", "Sent to a pharmacy", batch.routed),
        ("token", "With a number that any pharmacy can use", batch.token),
        ("held", "Held: not issued yet", batch.held),
        ("refused", "Not issued", batch.refused),
        ("prepared", "Still to come", batch.lines - batch.done),
    ]


async def _view(
    visit: Visit, lines: Sequence[ShownLine], counts: Sequence[tuple[str, str, int]]
) -> LinesView:
    """Of a filter that finds nothing there is no link, unless it is the one that is looked at."""
    wanted = visit.query.get("lines", "")
    filters = [one for one in counts if one[2] or one[0] == wanted]
    known = wanted if wanted in {name for name, _, _ in counts} else None
    shown = [await line_view(one, visit.at) for one in lines[:AT_ONCE]]
    return LinesView(shown, filters, known, lines[AT_ONCE - 1].line.number if len(lines) > AT_ONCE else None)


def _number(visit: Visit, name: str) -> int:
    return whole_number(visit.query.get(name, "")) or 0


PAGES = (
    Page("/practice/batches", show=show_all, **BATCHES),
    Page("/practice/batches/{id}", show=show, **BATCHES),
)
