"""The bundle that a search is answered with."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from eps.answers.fhir_answers import Coding
from eps.answers.outcomes import details
from eps.fhir.reading import Json

LOCATION_DISTANCE = "http://hl7.org/fhir/StructureDefinition/location-distance"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service was asked; `query` is the search as it was understood."""

    base: str
    query: str = ""

    @classmethod
    def of(cls, request: Request, type: str, **parameters: object) -> "Address":
        return cls(f"{request.base_url}FHIR/R4", f"{type}?{urlencode(parameters)}")

    def of_resource(self, resource: Json) -> str:
        return f"{self.base}/{resource['resourceType']}/{resource['id']}"


def matching(resource: Json, asked_at: Address, distance: Json | None = None) -> Json:
    """An entry; the distance to what was asked for stands with the search, not in the resource."""
    measured = {"extension": [{"url": LOCATION_DISTANCE, "valueDistance": distance}]} if distance else {}
    return {
        "fullUrl": asked_at.of_resource(resource),
        "resource": resource,
        "search": {**measured, "mode": "match"},
    }


def telling(coding: Coding, sentences: Sequence[str]) -> Json:
    """An entry that is no match: what the searcher should know, the coding beside its first sentence."""
    issues: list[Json] = [
        {"severity": "information", "code": "informational", "diagnostics": sentence}
        for sentence in sentences
    ]
    issues[0]["details"] = details(coding)
    return {"resource": {"resourceType": "OperationOutcome", "issue": issues}, "search": {"mode": "outcome"}}


def searchset(entries: Sequence[Json], asked_at: Address, *, total: int | None) -> Json:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        **({} if total is None else {"total": total}),
        "link": [{"relation": "self", "url": f"{asked_at.base}/{asked_at.query}"}],
        **({"entry": list(entries)} if entries else {}),
    }
