"""What a dispenser asks for when it downloads: for which of its codes, and whether one prescription by its ID."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from eps.answers.faults import (
    FaultsFound,
    FieldRequired,
    ParameterMissing,
    PersonByReference,
    ValueMustBe,
)
from eps.answers.resources import Resource
from eps.errors import EpsError
from eps.fhir.order_reading import prescription_id_at
from eps.fhir.reading import Json, found, objects, text_if_any, with_system, wrong_form
from eps.fhir.systems import ODS_CODE
from eps.identifiers import InvalidOdsCode, OdsCode
from eps.identity.permissions import Role
from eps.prescriptions.identifier import PrescriptionId

ACCEPTED = "accepted"
NEEDED = ("owner", "status")


class ReleaseParameters(Resource):
    """`owner` is the dispenser's Organization, `status` accepted, `agent` the PractitionerRole of the person who asks
    (a system that asks with nobody there sends none), `group-identifier` the ID of one prescription."""

    resource_type: Literal["Parameters"]
    parameter: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """`prescription` None: whatever waits for the owner."""

    owner: OdsCode
    prescription: PrescriptionId | None


def read_release(body: ReleaseParameters, role: Role) -> ReleaseAsked:
    whole: Json = {"resourceType": "Parameters", "parameter": body.parameter}
    names = [one.get("name") for one in body.parameter]
    places = {name: place for place, name in enumerate(names) if isinstance(name, str)}
    if faults := [*_faults(whole, places), *(_faults_of_agent(whole, places, role))]:
        raise FaultsFound(faults)
    place = places.get("group-identifier")
    named = (
        None if place is None else prescription_id_at(whole, "parameter", place, "valueIdentifier", "value")
    )
    return ReleaseAsked(_owner(whole, places["owner"]), named)


Places = dict[str, int]
"""By name of the parameter."""


def _faults(whole: Json, places: Places) -> Iterator[EpsError]:
    for name in NEEDED:
        if name not in places:
            yield ParameterMissing(pointer="Parameters.parameter", parameter=name)
    if "status" in places and found(whole, "parameter", places["status"], "valueCode") != ACCEPTED:
        field = 'Parameters.parameter("status").valueCode'
        yield ValueMustBe(pointer=field, field=field, wanted=f"'{ACCEPTED}'")


def _faults_of_agent(whole: Json, places: Places, role: Role) -> Iterator[EpsError]:
    """A person says who they are, and how they are reached."""
    if role is Role.APPLICATION:
        return
    if "agent" not in places:
        yield ParameterMissing(pointer="Parameters.parameter", parameter="agent")
        return
    path = ("parameter", places["agent"], "resource")
    named = 'Parameters.parameter("agent").resource'
    if not objects(whole, *path, "telecom"):
        yield FieldRequired(pointer=f"{named}.telecom", field=f"{named}.telecom")
    if found(whole, *path, "practitioner", "reference") is not None:
        yield PersonByReference(pointer=f"{named}.practitioner", field=f"{named}.practitioner")


def _owner(whole: Json, place: int) -> OdsCode:
    path = ("parameter", place, "resource")
    if text_if_any(whole, *path, "resourceType") != "Organization":
        raise wrong_form(whole, *path, wanted="an Organization")
    try:
        return OdsCode(with_system(whole, ODS_CODE, *path, "identifier") or "")
    except InvalidOdsCode:
        raise wrong_form(whole, *path, "identifier", wanted="an ODS code") from None
