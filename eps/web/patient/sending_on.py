"""Check and confirm: a prescription that waits at a closed pharmacy is sent on, or taken away from there."""

from typing import Any

from starlette.responses import Response

from eps.errors import Conflict, Invalid
from eps.identifiers import OdsCode
from eps.identity.permissions import Action
from eps.nomination.domain import Consent
from eps.prescriptions.domain import UnknownPrescription
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving_service import GoesElsewhere, Sending, send_on
from eps.prescriptions.own import Standing
from eps.prescriptions.own_service import own_prescription
from eps.prescriptions.token_service import TokenRequest, make_token
from eps.web.door import Page
from eps.web.patient.drafts import PATIENTS
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import MOVING_TEXTS, NEWEST_MOVING_CONSENT, prescription_text

LIST, CHECK = "/my-prescriptions", "/my-prescriptions/check"
MOVE, NUMBER = "move", "number"
CHANGING: dict[str, Any] = {**PATIENTS, "action": Action.CHANGE_OWN_PRESCRIPTIONS}
NOTHING_CHANGED = "Nothing was changed"
WAYS = ((LIST, "See your prescriptions as they are now"), ("/my-pharmacy", "See your pharmacy"))


async def ask(visit: Visit) -> Response:
    """Nothing is saved here: what was selected goes to the check page."""
    wanted = MOVE if visit.form.get("do") == MOVE else NUMBER
    one = _id(visit.form.get("prescription", ""))
    await visit.keep(prescription={"id": str(one), "do": wanted})
    return see(CHECK)


def _id(given: str) -> PrescriptionId:
    try:
        return PrescriptionId(given)
    except Invalid as error:
        raise UnknownPrescription from error


async def show(visit: Visit) -> Response:
    asked = visit.kept("prescription")
    if asked is None:
        return see(LIST)
    one = await own_prescription(visit.signed_in, PrescriptionId.trusted(asked["id"]), visit.at)
    possible = one.send_to is not None if asked["do"] == MOVE else one.may_have_number
    return await _shown(visit, one, moves=asked["do"] == MOVE) if possible else see(LIST)


async def _shown(visit: Visit, one: Standing, *, moves: bool) -> Response:
    to = view(one.send_to, visit.at) if moves and one.send_to else None
    consent = MOVING_TEXTS[NEWEST_MOVING_CONSENT]
    return page(
        visit,
        "patient/prescription_check.html",
        title="Check and confirm",
        standing=one,
        text=prescription_text(one),
        to=to,
        consent=consent.format(name=to.name, address=to.one_line) if to else None,
    )


async def confirm(visit: Visit) -> Response:
    """By what stood on the page that was sent: another one may have been opened since."""
    one = _id(visit.form.get("prescription", ""))
    try:
        if code := visit.form.get("to"):
            await _send(visit, one, code)
        else:
            await make_token(TokenRequest(visit.signed_in, one, visit.at))
    except (Conflict, Invalid) as error:
        sentences = [str(error)]
        return page(visit, "told.html", title=NOTHING_CHANGED, status=409, sentences=sentences, ways=WAYS)
    await visit.keep(prescription=None)
    return see(LIST)


async def _send(visit: Visit, one: PrescriptionId, code: str) -> None:
    try:
        to = OdsCode(code)
    except Invalid as error:
        raise GoesElsewhere from error
    agreed = Consent(NEWEST_MOVING_CONSENT, given=True)
    await send_on(Sending(visit.signed_in, one, to, agreed, visit.at))


PAGES = (Page(CHECK, show=show, send=confirm, **CHANGING),)
