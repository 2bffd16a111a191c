"""What every page of pharmacy staff needs: which of their own codes it is about, and times as a form gives them."""

import re
from typing import Any

from eps.errors import Invalid, NotFound
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, NotYourOrganisation, Role
from eps.pharmacies.domain import Pharmacy, Session
from eps.pharmacies.hours_service import Edit
from eps.pharmacies.service import pharmacy_now
from eps.web.moments import NotATime, minute_of
from eps.web.visit import Visit

STAFF: dict[str, Any] = {"roles": frozenset({Role.PHARMACY}), "action": Action.REPORT_TODAY}
CLOSING: dict[str, Any] = {"roles": frozenset({Role.PHARMACY}), "action": Action.REPORT_CLOSURE}
COUNTER: dict[str, Any] = {"roles": frozenset({Role.PHARMACY}), "action": Action.RECORD_NOMINATION}
CHANGED = "Somebody changed these hours while you filled them in. Look at them as they are now, and send yours again."
_SESSION = re.compile(r"([\d:.]+)\s*(?:to|-|–)\s*([\d:.]+)")


class NoSuchPharmacy(NotFound):
    """This is not a pharmacy of yours."""


class NotSessions(Invalid):
    """Enter times like 09:00 to 13:00, 14:00 to 17:30."""


def own_code(visit: Visit) -> OdsCode:
    try:
        code = OdsCode(visit.parameters["ods_code"])
    except Invalid as error:
        raise NoSuchPharmacy from error
    if code not in visit.signed_in.ods_codes:
        raise NotYourOrganisation
    return code


async def own_pharmacy(visit: Visit) -> Pharmacy:
    return await pharmacy_now(own_code(visit))


def edit(visit: Visit) -> Edit:
    """Against the version that the form was filled in for."""
    return Edit(own_code(visit), visit.version, visit.signed_in, visit.at)


def sessions_of(text: str) -> tuple[Session, ...]:
    """`09:00 to 13:00, 14:00 to 17:30`; nothing is closed all day."""
    given = [part.strip() for part in re.split(r"[,;]|\band\b", text) if part.strip()]
    found = [_SESSION.fullmatch(part) for part in given]
    if not all(found):
        raise NotSessions
    try:
        return tuple(Session(minute_of(one[1]), minute_of(one[2])) for one in found if one)
    except NotATime as error:
        raise NotSessions from error


def text_of(sessions: tuple[Session, ...] | None) -> str:
    """As `sessions_of` reads it."""
    return ", ".join(f"{_written(one.opens)} to {_written(one.closes)}" for one in sessions or ())


def _written(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
