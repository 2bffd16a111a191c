"""FHIR resources as our doors read and write them: the fields that we know, and whatever else was sent beside them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, RootModel
from pydantic.alias_generators import to_camel


class Resource(BaseModel):
    """FHIR's names are in camel case. A field that we do not know is no fault: profiles add some."""

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
    )


class IssueCoding(Resource):
    system: str
    version: str | None = None
    code: str
    display: str


class IssueDetails(Resource):
    coding: list[IssueCoding]


class Issue(Resource):
    """One thing that is said; `expression` names the places it is about."""

    severity: Literal["fatal", "error", "warning", "information"]
    code: str
    details: IssueDetails | None = None
    diagnostics: str
    expression: list[str] = []


class OperationOutcome(Resource):
    """What went wrong, or that nothing did."""

    resource_type: Literal["OperationOutcome"]
    issue: list[Issue]


class Bundle(Resource):
    """Resources that are sent together, each with the name that others know it by."""

    resource_type: Literal["Bundle"]
    type: str
    entry: list[dict[str, Any]]


class MessageAnswer(RootModel[OperationOutcome | Bundle]):
    """To an order an OperationOutcome, to a cancellation a message of its own (prescription-order-response)."""
