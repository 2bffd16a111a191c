"""An order is issued: read from its message, routed and stamped, and the sender told what follows."""

from datetime import datetime

from starlette.responses import Response

from eps import clock
from eps.answers import faults
from eps.answers.idempotency import RequestIdReused, once_by_request_id
from eps.answers.operations import Call
from eps.answers.outcomes import informational
from eps.answers.shapes import Nothing
from eps.errors import Invalid
from eps.fhir.message import Message, MessageBundle
from eps.fhir.order_answers import sentences
from eps.fhir.order_reading import nhs_number_of, patient_of, read_order
from eps.fhir.order_rules import require_order
from eps.fhir.patient_reading import newcomer
from eps.identity.permissions import NotYourOrganisation, Principal
from eps.nomination.domain import CannotReceivePrescriptions, UnknownPatient, WrongKindOfDispenser
from eps.prescriptions import order
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
    issuing = read_issuing(call, message, at)

    async def effect() -> object:
        return sentences(await issue(issuing), at)

    outcome = await once_by_request_id(call, effect, at)
    return informational(*outcome.resource)


def read_issuing(call: Call[Nothing, MessageBundle], message: Message, at: datetime) -> Issuing:
    wish = _on_closed(call.request.headers.get("eps-on-closed"))
    return issuing_of(message, call.principal, at, wish)


def issuing_of(message: Message, principal: Principal, at: datetime, on_closed: OnClosed | None) -> Issuing:
    """All that can be read and checked without the register."""
    require_order(message)
    patient = patient_of(message)
    who = nhs_number_of(patient)
    return Issuing(
        principal=principal,
        who=who,
        order=read_order(message, principal, at),
        at=at,
        on_closed=on_closed,
        newcomer=newcomer(patient, who),
    )


def _on_closed(wish: str | None) -> OnClosed | None:
    try:
        return None if wish is None else OnClosed(wish.strip().lower())
    except ValueError:
        raise UnknownWish(pointer="EPS-On-Closed") from None


REFUSALS = (
    *(UnknownWish, RequestIdReused, RequestInProgress, NotYourOrganisation, UnknownPatient, PatientHasDied),
    *(
        faults.FaultsFound,
        faults.ValueDiffers,
        faults.IdentifierRepeated,
        faults.ValueExpected,
        faults.ValueMustBe,
    ),
    *(faults.TherapyMixed, faults.MedicationTwice, faults.FieldUnexpected, faults.IdentifierInvalid),
    *(faults.WrongCheckDigit, DuplicatePrescription, UnknownDispenser, WrongKindOfDispenser),
    *(CannotReceivePrescriptions, DispenserOutOfService, order.PerformerMissing, order.PerformerUnexpected),
    *(order.WrongNumberOfItems, order.RepeatedItem, order.WrongNumberOfIssues, order.WrongDaysSupply),
    *(order.IssuesBeyondAYear, order.CannotBeElectronic, order.CannotBeRepeatDispensed),
    *(order.InstalmentsOnPaper, order.UseByPassed),
)
