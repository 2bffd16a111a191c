"""Check and confirm: what changes, when, with the sentence that is agreed to; saved here and nowhere else."""

from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from eps.choices import nominating
from eps.choices.answering import Answer, Answered, choose, keep, remove
from eps.choices.showing import Asked, Shown, shown
from eps.errors import Conflict, Stale
from eps.identifiers import OdsCode
from eps.nomination.domain import (
    OWN_WISH,
    Consent,
    NominationType,
    PharmacyHasClosed,
    PharmacyIsClosed,
    closures_to_warn_of,
)
from eps.nomination.proposal import Duration
from eps.nomination.service import Change, Held, held
from eps.pharmacies.service import pharmacy_known
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.patient.drafts import CHANGING, PATIENTS, Draft, Wish, kept_draft
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import CONSENT_TEXTS, closure_text

TITLE = "Check and confirm"
CURRENT_TEXT = max(CONSENT_TEXTS, key=int)
DURATIONS = {one.value: one for one in Duration}
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


async def show(visit: Visit) -> Response:
    draft = kept_draft(visit)
    if draft is None:
        return see("/my-pharmacy")
    return await _shown(visit, draft, None)


async def _shown(visit: Visit, draft: Draft, errors: dict[str, str] | None) -> Response:
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
    return Checked(
        draft,
        standing,
        offered,
        seen,
        CONSENT_TEXTS[CURRENT_TEXT].format(name=seen.name, address=seen.one_line),
        tuple(closure_text(pharmacy.name, one, visit.at) for one in warnings),
        offered.durations if offered else (Duration.FOR_GOOD,),
    )


async def confirm(visit: Visit) -> Response:
    draft = kept_draft(visit)
    if draft is None:
        return see("/my-pharmacy")
    try:
        done = await _save(visit, draft)
    except FormRefused as error:
        return await _shown(visit, draft, dict(error.errors))
    except (PharmacyHasClosed, PharmacyIsClosed) as error:
        return _just_closed(visit, error)
    except (Stale, Conflict) as error:
        return await _somebody_was_first(visit, draft, error)
    await visit.keep(draft=None, answering=None, done=done)
    return see("/my-pharmacy/done")


async def _save(visit: Visit, draft: Draft) -> dict[str, Any]:
    """What the page after it says."""
    if draft.proposal_id is not None:
        answered = await _answered(visit, draft)
        duration = answered.proposal.duration
        return _done(draft, duration=duration.value if duration else None, moved=list(answered.moved))
    change = Change(visit.signed_in, draft.nomination_type, _consent(), draft.version, visit.at)
    if draft.ods_code is None:
        await nominating.remove(replace(change, consent=OWN_WISH))
    else:
        await nominating.nominate(change, draft.ods_code)
    return _done(draft, duration=Duration.FOR_GOOD.value if draft.code else None, moved=[])


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
    duration, move = _how(visit, offered)
    return await choose(answer, draft.ods_code, duration, move=move)


def _how(visit: Visit, offered: Shown) -> tuple[Duration, tuple[str, ...]]:
    """For how long, and what becomes of each waiting prescription: both are asked, neither is chosen beforehand."""
    answers = Answers(visit.form)
    if len(offered.durations) == 1:
        duration: Duration | None = offered.durations[0]
    else:
        allowed = {name: one for name, one in DURATIONS.items() if one in offered.durations}
        duration = answers.chosen("duration", allowed, missing="Select how long you want this for")
    waiting = [one.id for one in offered.waiting]
    ways = {one: one for one in (MOVE, LEAVE, NUMBER)}
    move = tuple(
        one
        for one in waiting
        if answers.chosen(f"waiting-{one}", ways, missing="Select what happens to this prescription") == MOVE
    )
    answers.checked()
    if duration is None:
        raise FormRefused({"duration": "Select how long you want this for"})
    return duration, move


def _consent() -> Consent:
    """Their pressing the button under the sentence is the consent."""
    return Consent(CURRENT_TEXT, given=True)


def _done(draft: Draft, *, duration: str | None, moved: list[str]) -> dict[str, Any]:
    return {"wish": draft.wish, "type": draft.type, "code": draft.code, "duration": duration, "moved": moved}


async def done(visit: Visit) -> Response:
    said = visit.kept("done")
    if said is None:
        return see("/my-pharmacy")
    code = said["code"]
    pharmacy = view(await pharmacy_known(OdsCode.trusted(code)), visit.at) if code else None
    return page(visit, "patient/done.html", title=_done_title(said), said=said, pharmacy=pharmacy)


def _done_title(said: dict[str, Any]) -> str:
    if said["wish"] == Wish.KEEP:
        return "You kept your pharmacy"
    if said["code"] is None:
        return "You have no pharmacy now" if said["type"] == NominationType.P1 else "You have no supplier now"
    return "You chose where your prescriptions go"


def _just_closed(visit: Visit, error: Conflict) -> Response:
    sentences = ["Nothing was saved.", str(error)]
    ways = (
        ("/my-pharmacy", "See your pharmacy and the list as it is now"),
        ("/my-pharmacy/change", "Find another pharmacy"),
    )
    title = "That pharmacy has just closed"
    return page(visit, "told.html", title=title, status=409, sentences=sentences, ways=ways)


async def _somebody_was_first(visit: Visit, draft: Draft, error: Conflict | Stale) -> Response:
    """Both are shown: what stands now, and what was about to be saved."""
    standing = await held(visit.signed_in)
    now = standing.nominations.get(draft.nomination_type)
    return page(
        visit,
        "patient/somebody_was_first.html",
        title="Somebody changed this first",
        status=409,
        now=view(await pharmacy_known(now.ods_code), visit.at) if now else None,
        wanted=view(await pharmacy_known(draft.ods_code), visit.at) if draft.ods_code else None,
        reason=str(error),
    )


PAGES = (
    Page("/my-pharmacy/check", show=show, send=confirm, **CHANGING),
    Page("/my-pharmacy/done", show=done, **PATIENTS),
)
