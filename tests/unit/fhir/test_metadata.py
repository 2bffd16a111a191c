"""The CapabilityStatement against the routes of the application itself."""

import re
from typing import Any

from eps.app import create_app
from eps.fhir.door import DOORS
from eps.fhir.metadata import SEARCH_PARAMETERS, capability_statement
from tests.walking import reachable

Json = dict[str, Any]
WAYS = {
    "read": ("GET", "/{}"),
    "search-type": ("GET", ""),
    "create": ("POST", ""),
    "patch": ("PATCH", "/{}"),
    "transaction": ("POST", ""),
}
IMPLIED = {("GET", "/metadata")}
"""Every FHIR service has it, and none says so."""


def routes() -> set[tuple[str, str]]:
    """Method and path under /FHIR/R4 of whatever can be reached, whatever its parameters are called."""
    found = ((method, path) for method, path in reachable(create_app()) if path.startswith("/FHIR/R4"))
    return {(method, re.sub(r"{\w+}", "{}", path.removeprefix("/FHIR/R4"))) for method, path in found}


def told(rest: Json) -> set[tuple[str, str]]:
    ways = {WAYS[one["code"]] for one in rest.get("interaction", [])}
    ways |= {("POST", f"/${one['name']}") for one in rest.get("operation", [])}
    for resource in rest["resource"]:
        place = f"/{resource['type']}"
        for one in resource.get("interaction", []):
            method, ending = WAYS[one["code"]]
            ways.add((method, f"{place}{ending}"))
        ways |= {("POST", f"{place}/${one['name']}") for one in resource.get("operation", [])}
    return ways


def test_it_has_every_route_and_nothing_else() -> None:
    [rest] = capability_statement(DOORS)["rest"]
    assert told(rest) | IMPLIED == routes()


def test_each_resource_stands_there_once() -> None:
    [rest] = capability_statement(DOORS)["rest"]
    types = [resource["type"] for resource in rest["resource"]]
    assert len(types) == len(set(types))


def test_every_parameter_of_a_search_is_told() -> None:
    [rest] = capability_statement(DOORS)["rest"]
    sought = {one["name"] for resource in rest["resource"] for one in resource.get("searchParam", [])}
    assert sought == SEARCH_PARAMETERS.keys()


def test_it_is_of_r4() -> None:
    statement = capability_statement(DOORS)
    assert (statement["fhirVersion"], statement["format"]) == ("4.0.1", ["application/fhir+json"])
    assert (statement["kind"], statement["status"]) == ("instance", "active")
