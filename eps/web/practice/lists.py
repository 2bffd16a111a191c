"""What the practice issued that waits for somebody: whom to phone, and what can be done about each."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.responses import Response

from eps.errors import Conflict, NotFound
from eps.prescriptions.practice_list import PracticeList
from eps.prescriptions.practice_listing import Asked, practice_list
from eps.prescriptions.token_service import TokenRequest, make_token
from eps.prescriptions.told_service import Telling, patient_was_told
from eps.prescriptions.whole_cancelling_service import CancellingWhole, CancelReason, cancel_whole
from eps.web.door import Page
from eps.web.forms import LONGEST_ID, whole_number
from eps.web.pharmacy_view import view
from eps.web.practice.own import CANCELLING, LISTS, TOKENS, is_prescriber, prescription_of
from eps.web.rendering import page, see
from eps.web.visit import Visit

TITLES = {
    PracticeList.WAITING: "Waiting at a pharmacy that is closed",
    PracticeList.HELD_BY_CLOSED: "Downloaded by a pharmacy that is closed",
    PracticeList.NOT_TOLD: "Patients to phone: they do not know that any pharmacy can use their number",
    PracticeList.HELD: "Repeat dispensing held while its pharmacy is closed",
}
REASONS = {
    CancelReason.PRESCRIBING_ERROR: "It was prescribed in error",
    CancelReason.CONTRA_INDICATION: "It must not be given with something else",
    CancelReason.CHANGE_OF_TREATMENT: "The treatment changes",
    CancelReason.CLINICAL_GROUNDS: "Another clinical reason",
    CancelReason.PATIENT_ASKED: "The patient asked",
    CancelReason.PHARMACIST_ASKED: "The pharmacist asked",
    CancelReason.DEATH: "The patient has died",
    CancelReason.PATIENT_LEFT: "The patient left the practice",
    CancelReason.REGISTERED_ELSEWHERE: "The patient registered elsewhere",
}
SAID = {
    "told": "Noted: the patient was told.",
    "token": "Any pharmacy in England can use its number now. Phone the patient.",
    "cancelled": "It is cancelled, or marked to be cancelled where a pharmacy has it.",
}
AT_ONCE = 50


class NoSuchList(NotFound):
    """There is no such list. Go back to what today needs."""


async def show(visit: Visit) -> Response:
    return await _shown(visit, {})


async def _shown(visit: Visit, errors: dict[str, str]) -> Response:
    which = _which(visit)
    after = whole_number(visit.query.get("after", ""), digits=LONGEST_ID) or 0
    found = await practice_list(Asked(visit.signed_in, which, visit.at, after, AT_ONCE))
    return page(
        visit,
        "practice/list.html",
        title=TITLES[which],
        status=400 if errors else 200,
        errors=errors,
        which=which,
        prescriptions=found[:AT_ONCE],
        seen=partial(view, at=visit.at),
        next=found[AT_ONCE - 1].issue.key if len(found) > AT_ONCE else None,
        reasons=REASONS,
        is_prescriber=is_prescriber(visit),
        said=SAID.get(visit.query.get("said", "")),
    )


def _which(visit: Visit) -> PracticeList:
    try:
        return PracticeList(visit.parameters["list"])
    except ValueError as error:
        raise NoSuchList from error


async def told(visit: Visit) -> Response:
    request = Telling(visit.signed_in, prescription_of(visit), visit.at)
    return await _done(visit, "told", lambda: patient_was_told(request))


async def number(visit: Visit) -> Response:
    request = TokenRequest(visit.signed_in, prescription_of(visit), visit.at)
    return await _done(visit, "token", lambda: make_token(request))


async def cancel(visit: Visit) -> Response:
    prescription, given = prescription_of(visit), visit.form.get("reason", "")
    if given not in REASONS:
        return await _shown(visit, {f"reason-{prescription}": "Select why it is cancelled"})
    request = CancellingWhole(visit.signed_in, prescription, CancelReason(given), visit.at)
    return await _done(visit, "cancelled", lambda: cancel_whole(request))


async def _done(visit: Visit, said: str, do: Callable[[], Awaitable[object]]) -> Response:
    """A prescription that moved on meanwhile is told of above the list as it is now."""
    which = _which(visit)
    try:
        await do()
    except (Conflict, NotFound) as error:
        return await _shown(visit, {"": str(error)})
    return see(f"/practice/lists/{which}?said={said}")


PAGES = (
    Page("/practice/lists/{list}", show=show, **LISTS),
    Page("/practice/lists/{list}/told", send=told, **LISTS),
    Page("/practice/lists/{list}/number", send=number, **TOKENS),
    Page("/practice/lists/{list}/cancel", send=cancel, **CANCELLING),
)
