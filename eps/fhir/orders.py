"""An order is issued: read from its message, routed and stamped, and the sender told what follows."""

from starlette.responses import Response

from eps import clock
from eps.answers.idempotency import RequestIdReused, once_by_request_id
from eps.answers.operations import Call
from eps.answers.outcomes import informational
from eps.answers.shapes import Nothing
from eps.clock import london_date
from eps.errors import Invalid
from eps.fhir.message import Message, MessageBundle
from eps.fhir.order_reading import nhs_number_of, read_order
from eps.identifiers import InvalidNhsNumber, InvalidOdsCode
from eps.identity.permissions import NotYourOrganisation
from eps.nomination.domain import CannotReceivePrescriptions, UnknownPatient, WrongKindOfDispenser
from eps.prescriptions import order
from eps.prescriptions.identifier import InvalidPrescriptionId
from eps.prescriptions.issuing_service import (
    DuplicatePrescription,
    Issuing,
    PatientHasDied,
    issue,
)
from eps.prescriptions.performer import UnknownDispenser
from eps.prescriptions.routing import DispenserOutOfService, OnClosed
from eps.record.idempotency import RequestInProgress


class UnknownWish(Invalid):
    """EPS-On-Closed is `refuse` or `token`. Send one of them, or leave it out."""


async def take_order(call: Call[Nothing, MessageBundle], message: Message) -> Response:
    at = clock.now()
    issuing = Issuing(
        call.principal,
        nhs_number_of(message),
        read_order(message, call.principal.subject, london_date(at)),
        at,
        _on_closed(call.request.headers.get("eps-on-closed")),
    )

    async def effect() -> object:
        issued = await issue(issuing)
        return {"prescription": issued.prescription.id, "told": ["The prescription was issued."]}

    outcome = await once_by_request_id(call, effect, at)
    return informational(*outcome.resource["told"])


def _on_closed(wish: str | None) -> OnClosed | None:
    try:
        return None if wish is None else OnClosed(wish.strip().lower())
    except ValueError:
        raise UnknownWish(pointer="EPS-On-Closed") from None


REFUSALS = (
    *(UnknownWish, RequestIdReused, RequestInProgress, NotYourOrganisation, UnknownPatient, PatientHasDied),
    *(InvalidNhsNumber, InvalidOdsCode, InvalidPrescriptionId, DuplicatePrescription),
    *(UnknownDispenser, WrongKindOfDispenser, CannotReceivePrescriptions, DispenserOutOfService),
    *(order.WrongNumberOfItems, order.RepeatedItem, order.WrongNumberOfIssues, order.WrongDaysSupply),
    *(order.IssuesBeyondAYear, order.CannotBeElectronic, order.CannotBeRepeatDispensed),
    *(order.InstalmentsOnPaper, order.PerformerMissing, order.PerformerUnexpected, order.UseByPassed),
)
