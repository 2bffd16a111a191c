"""POST /FHIR/R4/Task/$release: a dispenser downloads what waits for it, or one prescription by its ID."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import orjson
from starlette.responses import Response

from eps import clock
from eps.answers import faults
from eps.answers.fhir_answers import EPS_ISSUE, Coding
from eps.answers.idempotency import RequestIdReused, once_by_request_id
from eps.answers.operations import FHIR_JSON, Answer, Call, Operation
from eps.answers.outcomes import informational
from eps.answers.resources import Resource
from eps.answers.shapes import Nothing
from eps.fhir.order_rendering import rendered_order
from eps.fhir.release_reading import ReleaseAsked, ReleaseParameters, read_release
from eps.fhir.released_order import released_order
from eps.fhir.systems import RFC_4122
from eps.identity.permissions import Action, NotYourOrganisation, RoleMayNot
from eps.prescriptions import releasing
from eps.prescriptions.domain import UnknownPrescription
from eps.prescriptions.order_contents import Contents, contents_of
from eps.prescriptions.release_service import (
    Asking,
    EverythingInHand,
    Released,
    release_by_id,
    release_nominated,
    released_before,
)
from eps.record.idempotency import RequestInProgress

NO_MORE = Coding("NO_MORE_PRESCRIPTIONS", "No more prescriptions available", EPS_ISSUE)
MORE_WAITS = "EPS-More-Prescriptions"
"""A header of the answer: whether asking again gives more."""


class ReleasedParameters(Resource):
    """Two searchsets, `passedPrescriptions` and `failedPrescriptions`, of whole orders; or an OperationOutcome that
    says NO_MORE_PRESCRIPTIONS."""

    resource_type: str
    parameter: list[dict[str, object]]


async def release(call: Call[Nothing, ReleaseParameters]) -> Response:
    """The same request again, by its X-Request-ID, gives what it gave, as far as this dispenser still has it."""
    asked = read_release(call.body, call.principal.role)
    at = clock.now()
    asking = Asking(call.principal, asked.owner, at)
    first: list[Released] = []

    async def effect() -> object:
        released = await _released(asked, asking)
        first.append(released)
        return {
            "id": str(released.release_id),
            "issues": [one.key for one in released.issues],
            "more": released.left_over,
        }

    outcome = await once_by_request_id(call, effect, at)
    kept = outcome.resource
    if not kept["issues"]:
        return informational("No more prescriptions wait for you.", coding=NO_MORE)
    released = first[0] if first else await released_before(asking, UUID(kept["id"]), kept["issues"])
    headers = {MORE_WAITS: str(kept["more"]).lower()}
    return Response(
        answer_of(released, await contents_of(released.issues)), headers=headers, media_type=FHIR_JSON
    )


async def _released(asked: ReleaseAsked, asking: Asking) -> Released:
    if asked.prescription is None:
        return await release_nominated(asking)
    return await release_by_id(asking, asked.prescription)


def answer_of(released: Released, contents: Sequence[Contents]) -> bytes:
    """Parameters of two searchsets."""
    return orjson.dumps(
        {
            "resourceType": "Parameters",
            "parameter": [
                _searchset("passedPrescriptions", released.release_id, [_order(one) for one in contents]),
                _searchset("failedPrescriptions", released.release_id, []),
            ],
        }
    )


def _searchset(name: str, release_id: UUID, orders: Sequence[bytes]) -> dict[str, object]:
    """The orders are put in as the bytes that they are."""
    entries = [
        {"fullUrl": f"urn:uuid:{_beside(release_id, place)}", "resource": orjson.Fragment(order)}
        for place, order in enumerate(orders, start=1)
    ]
    bundle = {
        "resourceType": "Bundle",
        "id": str(uuid5(release_id, name)),
        "identifier": {"system": RFC_4122, "value": str(release_id)},
        "type": "searchset",
        "total": len(entries),
        **({"entry": entries} if entries else {}),
    }
    return {"name": name, "resource": bundle}


def _beside(release_id: UUID, place: int) -> UUID:
    """A name for each order of a release, the same each time that it is told."""
    return UUID(int=(release_id.int + place) % 2**128)


def _order(one: Contents) -> bytes:
    if isinstance(one.order, bytes):
        return released_order(one.order, one.issue)
    return rendered_order(one.issue, one.order)


OPERATIONS = (
    Operation(
        *("POST", "/FHIR/R4/Task/$release", release),
        action=Action.RELEASE_NOMINATED,
        summary="Download prescriptions: up to 25 that wait for a dispenser, or one by its ID",
        answers={
            200: Answer("Whole orders, or that no more wait.", ReleasedParameters, media_type=FHIR_JSON)
        },
        refusals=(
            *(faults.FaultsFound, faults.ParameterMissing, faults.FieldRequired, faults.PersonByReference),
            *(faults.ValueMustBe, faults.WrongForm, faults.FieldMissing, faults.IdentifierInvalid),
            *(faults.WrongCheckDigit, RequestIdReused, RequestInProgress, NotYourOrganisation, RoleMayNot),
            *(
                UnknownPrescription,
                EverythingInHand,
                releasing.WithAnotherDispenser,
                releasing.PharmacyClosed,
            ),
            *(releasing.PrescriptionCancelled, releasing.PrescriptionExpired, releasing.NotReadyYet),
            *(releasing.PrescriptionDispensed, releasing.PrescriptionNotDispensed),
        ),
    ),
)
