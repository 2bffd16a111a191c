"""An issue as a fresh route leaves it: stamped, held, made a token, or left where it is. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from eps.clock import london_date, london_midnight
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Addressed, DispensingSite, Issue, Prescription
from eps.prescriptions.routing import Route, Service
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.use_by import due_on

TOKEN_BEFORE = timedelta(days=2)
"""So long before it is due an issue that is held becomes a token."""


def token_from(prescription: Prescription, number: int) -> datetime:
    """The instant from which issue `number` is no longer held for a pharmacy that is closed."""
    return london_midnight(due_on(prescription.valid_from, prescription.days_supply, number) - TOKEN_BEFORE)


def _ready(issue: Issue) -> PrescriptionState:
    """What awaited its day, or was held, can be downloaded from now on. One of a later date stays one."""
    awaited = issue.state is PrescriptionState.AWAITING_RELEASE_READY
    return PrescriptionState.TO_BE_DISPENSED if awaited else issue.state


def as_routed(issue: Issue, stamped: Route) -> Issue:
    """To be dispensed by whom the route says: by anybody, where it is a token."""
    return replace(
        issue,
        state=_ready(issue),
        site=stamped.site,
        address=stamped.address,
        addressed=stamped.addressed,
        wanted=stamped.wanted,
        held_since=None,
    )


def as_held(issue: Issue, refused: Route, at: datetime) -> Issue:
    """Nobody can download it, until the patient chooses or the dispenser that it waits for serves again."""
    return replace(
        issue,
        state=PrescriptionState.AWAITING_RELEASE_READY,
        address=None,
        addressed=Addressed.HELD,
        wanted=refused.wanted,
        held_since=issue.held_since or at,
    )


def as_moved(issue: Issue, to: OdsCode, site: DispensingSite) -> Issue:
    """To where the patient says that it goes."""
    return replace(
        issue,
        state=_ready(issue),
        site=site,
        address=to,
        addressed=Addressed.MOVED,
        wanted=None,
        held_since=None,
    )


def as_token(issue: Issue) -> Issue:
    """Of one that waits for a dispenser out of service: any pharmacy can download it by its ID."""
    return replace(
        issue,
        state=_ready(issue),
        site=DispensingSite.NOT_NOMINATED,
        address=None,
        addressed=Addressed.TOKEN_BECAUSE_CLOSED,
        wanted=issue.wanted or issue.address,
        held_since=None,
    )


def asked_for(issue: Issue, at: datetime) -> Issue:
    """Of one that awaits its day or is held, by its prescription's ID: that is asking for a token, and for it now."""
    token = replace(as_token(issue), ready_on=min(issue.ready_on, london_date(at)))
    if issue.addressed is Addressed.HELD:
        return replace(token, told_at=at)
    return replace(token, addressed=Addressed.TOKEN, wanted=None)


def restamped(issue: Issue, prescription: Prescription, stamped: Route, at: datetime) -> Issue:
    """What is ready or held is stamped, or held while its dispenser is out of service and there is time. What can be
    downloaded follows the route, and stays where it is if that is out of service."""
    out_of_service = stamped.service is Service.OUT_OF_SERVICE
    if issue.state is PrescriptionState.AWAITING_RELEASE_READY:
        if out_of_service and at < token_from(prescription, issue.number):
            return as_held(issue, stamped, at)
        return as_routed(issue, stamped)
    return issue if out_of_service and issue.address == stamped.wanted else as_routed(issue, stamped)
