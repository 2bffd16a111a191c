"""Check and confirm: what changes, when, with the sentence that is agreed to; saved here and nowhere else."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from starlette.responses import Response

from eps.choices import nominating
from eps.choices.answering import Answer, Answered, choose, keep, remove
from eps.choices.changing import Possible, Wanted, possible
from eps.choices.changing import change as change_it
from eps.choices.showing import Asked, Shown, shown
from eps.choices.waiting import NOTHING, AtClosed
from eps.errors import Conflict, Invalid, Stale
from eps.identifiers import OdsCode
from eps.nomination.domain import OWN_WISH, Consent, NominationType, closures_to_warn_of
from eps.nomination.proposal import (
    CannotKeep,
    Duration,
    ProposalState,
    UnknownRedirect,
    require_transition,
)
from eps.nomination.service import Change, Held, held
from eps.pharmacies.service import closure_said, pharmacy_known
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import PrescriptionStays
from eps.web.door import Page
from eps.web.drafts import changed_elsewhere, mark
from eps.web.forms import Answers, FormRefused, uuid_of
from eps.web.patient.drafts import CHANGING, DRAFT, Draft, Wish, kept_draft
from eps.web.patient.not_saved import not_saved
from eps.web.patient.surgery import beside_surgery
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import CONSENT_TEXTS, NEWEST_CONSENT, USE_BY_NOT_SURE

TITLE = "Check and confirm"
DURATIONS = {one.value: one for one in Duration}
GONE = "A prescription does not wait any more, so it stays where it is. Look at the rest, and confirm again."
MOVE, LEAVE, NUMBER = "move", "leave", "number"


@dataclass(frozen=True, slots=True)
class Checked:
    """What stands on the check page."""

    draft: Draft
    standing: Held
    offered: Shown | None
    pharmacy: PharmacyView | None
    consent: str | None
    warnings: tuple[str, ...]
    durations: tuple[Duration, ...]
    waiting: AtClosed = NOTHING
    redirect: UUID | None = None
    """What a choice until it opens would stand in place of."""


async def show(visit: Visit) -> Response:
    draft = kept_draft(visit)
    if draft is None:
        return see("/my-pharmacy")
    return await _shown(visit, draft, None)


async def _shown(visit: Visit, draft: Draft, errors: dict[str, str] | None) -> Response:
    held_mark = mark(visit, DRAFT)
    checked = await _checked(visit, draft)
    status = 400 if errors else 200
    return page(
        visit,
        "patient/check.html",
        title=TITLE,
        status=status,
        errors=errors,
        checked=checked,
        form=visit.form,
        mark=held_mark,
        use_by_not_sure=USE_BY_NOT_SURE,
        beside_surgery=await beside_surgery(checked.standing) if draft.type == NominationType.P1 else None,
    )


async def _checked(visit: Visit, draft: Draft) -> Checked:
    standing = await held(visit.signed_in)
    offered = (
        await shown(draft.proposal_id, visit.signed_in, Asked(), visit.at) if draft.proposal_id else None
    )
    if draft.ods_code is None:
        return Checked(draft, standing, offered, None, None, (), ())
    pharmacy = await pharmacy_known(draft.ods_code)
    seen = view(pharmacy, visit.at)
    warnings = closures_to_warn_of(pharmacy.closures, visit.at)
    asked = offered or await possible(visit.signed_in, draft.nomination_type, visit.at)
    return Checked(
        draft,
        standing,
        offered,
        seen,
        CONSENT_TEXTS[NEWEST_CONSENT].format(name=seen.name, address=seen.one_line),
        tuple(closure_said(pharmacy, one, visit.at) for one in warnings),
        asked.durations,
        asked.waiting,
        asked.redirect if isinstance(asked, Possible) else None,
    )


async def _not_shown(visit: Visit, draft: Draft) -> Response | None:
    """Where it was sent from a page that showed something else."""
    errors = changed_elsewhere(visit, DRAFT)
    return await _shown(visit, draft, errors) if errors else None


async def confirm(visit: Visit) -> Response:
    draft = kept_draft(visit)
    if draft is None:
        return see("/my-pharmacy")
    if refused := await _not_shown(visit, draft):
        return refused
    try:
        done = await _save(visit, draft)
    except FormRefused as error:
        return await _shown(visit, draft, dict(error.errors))
    except (Invalid, CannotKeep, PrescriptionStays) as error:
        return await _shown(visit, draft, {"": str(error)})
    except (Stale, Conflict) as error:
        return await not_saved(visit, draft, error)
    await visit.keep(draft=None, answering=None, done=done)
    return see("/my-pharmacy/done")


async def _save(visit: Visit, draft: Draft) -> dict[str, Any]:
    """What the page after it says."""
    if draft.proposal_id is None:
        return await _changed(visit, draft)
    answered = await _answered(visit, draft)
    return _done(visit, draft, answered.proposal.duration, answered.moved)


async def _changed(visit: Visit, draft: Draft) -> dict[str, Any]:
    """Of their own accord."""
    change = Change(visit.signed_in, draft.nomination_type, _consent(), draft.version, visit.at)
    if draft.ods_code is None:
        await nominating.remove(replace(change, consent=OWN_WISH))
        return _done(visit, draft, None, ())
    duration, move = _how(visit, await possible(visit.signed_in, draft.nomination_type, visit.at))
    listed = tuple(OdsCode.trusted(code) for code in draft.shown)
    changed = await change_it(
        Wanted(change, draft.ods_code, duration, move, listed, instead_of=_redirect_seen(visit))
    )
    return _done(visit, draft, duration, changed.moved)


def _redirect_seen(visit: Visit) -> UUID | None:
    seen = visit.form.get("redirect")
    return uuid_of(seen, unknown=UnknownRedirect) if seen else None


async def _answered(visit: Visit, draft: Draft) -> Answered:
    if draft.proposal_id is None:
        raise LookupError
    listed = tuple(OdsCode.trusted(code) for code in draft.shown)
    answer = Answer(draft.proposal_id, visit.signed_in, _consent(), visit.at, listed)
    if draft.wish == Wish.KEEP:
        return await keep(answer)
    if draft.ods_code is None:
        return await remove(answer)
    offered = await shown(draft.proposal_id, visit.signed_in, Asked(), visit.at)
    require_transition(offered.proposal, ProposalState.CHOSE)
    duration, move = _how(visit, offered)
    return await choose(answer, draft.ods_code, duration, move=move)


def _how(visit: Visit, offered: Shown | Possible) -> tuple[Duration, tuple[PrescriptionId, ...]]:
    """For how long, and what becomes of each waiting prescription: both are asked, neither is chosen beforehand."""
    answers = Answers(visit.form)
    if len(offered.durations) == 1:
        duration: Duration | None = offered.durations[0]
    else:
        allowed = {name: one for name, one in DURATIONS.items() if one in offered.durations}
        duration = answers.chosen("duration", allowed, missing="Select how long you want this for")
    waiting = [one.id for one in offered.waiting.asked]
    ways = {one: one for one in (MOVE, LEAVE, NUMBER)}
    move = tuple(
        one
        for one in waiting
        if answers.chosen(f"waiting-{one}", ways, missing="Select what happens to this prescription") == MOVE
    )
    if set(_waiting_ids(visit)) - set(waiting):
        answers.errors[""] = GONE
    answers.checked()
    if duration is None:
        raise FormRefused({"duration": "Select how long you want this for"})
    return duration, move


def _waiting_ids(visit: Visit) -> list[str]:
    return [name.removeprefix("waiting-") for name in visit.form if name.startswith("waiting-")]


def _consent() -> Consent:
    """Their pressing the button under the sentence is the consent."""
    return Consent(NEWEST_CONSENT, given=True)


def _done(
    visit: Visit, draft: Draft, duration: Duration | None, moved: tuple[PrescriptionId, ...]
) -> dict[str, Any]:
    """What was chosen, what moved, and the numbers of what the patient wants to use elsewhere."""
    numbers = [one for one in _waiting_ids(visit) if visit.form[f"waiting-{one}"] == NUMBER]
    how = {"duration": duration.value if duration else None, "moved": list(moved), "numbers": numbers}
    return {"wish": draft.wish, "type": draft.type, "code": draft.code, **how}


PAGES = (Page("/my-pharmacy/check", show=show, send=confirm, **CHANGING),)
