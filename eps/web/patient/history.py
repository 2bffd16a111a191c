"""What was changed, when and by whom; each can be changed back through the same check page, where that can be saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from eps.choices.nominating import why_not_chosen
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.service import held, history
from eps.pharmacies.service import pharmacy_known
from eps.record.store import Recorded
from eps.web.door import Page
from eps.web.patient.drafts import PATIENTS, Draft, Wish, keep_draft
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import change_text

SHOWN = 50
BY = {
    "patient": "you",
    "pharmacy": "staff of a pharmacy",
    "practice": "your GP surgery",
    "prescriber": "your GP surgery",
    "service": "this service, because of a closure",
    "operations": "the people who run this service",
}


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    by: str
    text: str
    before: str | None
    undo: str | None
    """The code to change back to: the newest change of its type that somebody other than nobody was before."""
    why_not: str | None = None
    """Why it is not offered to change back to a pharmacy that was."""


async def show(visit: Visit) -> Response:
    recorded = await history(visit.signed_in, before_seq=None, limit=SHOWN)
    events = await _events(visit, recorded)
    return page(visit, "patient/history.html", title="What was changed, and when", events=events)


async def _events(visit: Visit, recorded: Sequence[Recorded]) -> list[Event]:
    events: list[Event] = []
    # Only the surgery changes that; of the others the newest change can be undone.
    undone = {NominationType.P3}
    for one in recorded:
        payload, moved = one.entry.payload, one.entry.act.startswith("nomination.")
        kind, before = NominationType(str(payload.get("type") or NominationType.P1)), payload.get("from")
        may_undo = moved and kind not in undone and before != payload.get("to")
        undone |= {kind} if moved else set()
        why_not = await _why_not(visit, before, kind) if may_undo else None
        name, after = await _name(before), await _name(payload.get("to"))
        events.append(
            Event(
                at=one.entry.at,
                by=BY.get(one.entry.role, one.entry.role),
                text=change_text(one.entry.act, name, after),
                before=name,
                undo=f"{kind}/{before or 'none'}" if may_undo and why_not is None else None,
                why_not=why_not,
            )
        )
    return events


async def _why_not(visit: Visit, before: object, kind: NominationType) -> str | None:
    return await why_not_chosen(OdsCode.trusted(str(before)), kind, visit.at) if before else None


async def _name(code: object) -> str | None:
    return (await pharmacy_known(OdsCode.trusted(str(code)))).name if code else None


async def undo(visit: Visit) -> Response:
    """A new choice like any other: it goes to the check page."""
    kind, _, code = visit.form.get("undo", "").partition("/")
    recorded = await history(visit.signed_in, before_seq=None, limit=SHOWN)
    offered = {one.undo for one in await _events(visit, recorded) if one.undo}
    if visit.form.get("undo") not in offered:
        return see("/my-pharmacy/history")
    version = (await held(visit.signed_in)).version
    wish = Wish.NONE if code == "none" else Wish.CHOOSE
    wanted = None if code == "none" else code
    await keep_draft(visit, Draft(wish, kind, version, wanted, back="/my-pharmacy/history", again=True))
    return see("/my-pharmacy/check")


PAGES = (Page("/my-pharmacy/history", show=show, send=undo, **PATIENTS),)
