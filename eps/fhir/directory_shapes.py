"""What reads of the directory take, and the form of what they answer."""

from typing import Annotated, Literal

from pydantic import Field

from eps.answers.resources import Resource
from eps.answers.shapes import OdsCodeField, Shape, read_by, shown_as
from eps.fhir.near import NearField
from eps.fhir.reading import Json
from eps.identifiers import OdsCode

_REFERENCE = "Organization/"


def _code_of(text: str) -> OdsCode:
    """`FA002`, or as a reference `Organization/FA002`."""
    return OdsCode(text.removeprefix(_REFERENCE))


class OneByCode(Shape):
    ods_code: OdsCodeField


class LocationsNear(Shape):
    near: NearField
    count: Annotated[int, Field(alias="_count", ge=1, le=50)] = 10


class ServicesOf(Shape):
    organization: Annotated[
        OdsCode,
        read_by(_code_of, "Send an ODS code, such as FA002."),
        shown_as(pattern=f"^({_REFERENCE})?[A-Za-z0-9]{{3,10}}$", examples=["FA002"]),
    ]


class Organization(Resource):
    resource_type: Literal["Organization"]
    id: str
    active: bool
    name: str
    identifier: list[Json]


class Location(Resource):
    """`operational_status` is whether it is open at the moment, in words too."""

    resource_type: Literal["Location"]
    id: str
    status: Literal["active", "suspended", "inactive"]
    operational_status: Json
    name: str
    identifier: list[Json]
    managing_organization: Json


class HealthcareService(Resource):
    """`not_available` holds closures, with reason and period, and dates on which it is closed."""

    resource_type: Literal["HealthcareService"]
    id: str
    active: bool
    name: str
    identifier: list[Json]
    provided_by: Json
    available_time: tuple[Json, ...] = ()
    not_available: tuple[Json, ...] = ()
    availability_exceptions: str = ""


class Searchset(Resource):
    """Nearest first where distances are measured; `total` is told where all there are is here."""

    resource_type: Literal["Bundle"]
    type: Literal["searchset"]
    total: int | None = None
    link: list[Json]
    entry: tuple[Json, ...] = ()
