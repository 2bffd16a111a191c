"""/openapi.json is valid and complete, and /docs shows the same without loading anything from anywhere."""

import base64
import hashlib
import re
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from eps.answers.docs_page import kind
from eps.app import all_operations
from tests.unit.answers.toys import OPERATIONS, client, toy_app

Json = dict[str, Any]


@pytest.fixture
async def document() -> Json:
    async with client() as caller:
        found: Json = (await caller.get("/openapi.json")).json()
    return found


def test_the_document_is_valid_openapi(document: Json) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_of_the_application_is_described_and_nothing_else(document: Json) -> None:
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    declared = {(operation.path, operation.method) for operation in all_operations(OPERATIONS)}
    assert described == declared
    assert {path for path, _ in described} == {route.path for route in toy_app().routes}  # type: ignore[attr-defined]


def test_every_operation_has_a_name_of_its_own(document: Json) -> None:
    names = [method["operationId"] for methods in document["paths"].values() for method in methods.values()]
    assert len(names) == len(set(names))


def test_parameters_are_told_by_where_they_stand(document: Json) -> None:
    def told(path: str, method: str) -> list[tuple[str, str, bool]]:
        return [
            (one["name"], one["in"], one["required"]) for one in document["paths"][path][method]["parameters"]
        ]

    assert told("/api/toys", "get") == [("name", "query", False), ("limit", "query", False)]
    assert told("/api/toys", "post") == [("Idempotency-Key", "header", True)]
    assert told("/api/toys/{id}", "put") == [("id", "path", True), ("If-Match", "header", True)]


def test_what_an_operation_declares_decides_what_it_may_answer(document: Json) -> None:
    def statuses(path: str, method: str) -> set[str]:
        return set(document["paths"][path][method]["responses"])

    always = {"422", "429", "500", "503"}
    assert statuses("/api/toys", "get") == {"200", *always}
    assert statuses("/api/toys/{id}", "get") == {"200", "404", *always}
    assert statuses("/api/breaking", "post") == {"204", "409", *always}
    assert statuses("/api/codes/{ods_code}/close", "post") == {"200", "401", "403", *always}
    assert statuses("/api/toys", "post") == {"201", "400", "401", "403", "409", "413", "415", *always}
    assert statuses("/api/toys/{id}", "put") == {
        "200",
        "400",
        "401",
        "403",
        "412",
        "413",
        "415",
        "428",
        *always,
    }


def test_a_refusal_is_described_by_its_name_and_its_sentence(document: Json) -> None:
    refused = document["paths"]["/api/breaking"]["post"]["responses"]["409"]
    assert refused["description"] == "- toy-broken: This toy is broken. Mend it first."
    assert refused["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }


def test_who_may_is_told_and_whether_a_token_is_needed(document: Json) -> None:
    toys = document["paths"]["/api/toys"]
    assert (toys["get"]["security"], toys["get"]["description"]) == ([], "Anybody may, without a token.")
    assert (toys["post"]["security"], toys["post"]["description"]) == ([{"bearer": []}], "Who may: pharmacy.")


async def test_a_real_problem_has_the_shape_that_is_described(document: Json) -> None:
    schema = {**document["components"]["schemas"]["Problem"], "components": document["components"]}
    async with client() as caller:
        for path in ("/api/toys?limit=0", "/api/nothing", "/api/crash"):
            OAS31Validator(schema).validate((await caller.get(path)).json())


async def test_the_page_names_every_operation_and_shape_and_loads_nothing(document: Json) -> None:
    async with client() as caller:
        page = await caller.get("/docs")
    for operation in all_operations(OPERATIONS):
        assert f"<b>{operation.method}</b> {operation.path}</h3>" in page.text
    for name in document["components"]["schemas"]:
        assert f'id="shape-{name}"' in page.text
    assert re.findall(r"(?:src|href)=\"([^#][^\"]*)", page.text) == ["/openapi.json"]
    assert "<script" not in page.text
    assert set(re.findall(r'href="#([\w-]+)"', page.text)) <= set(re.findall(r'id="([\w-]+)"', page.text))


async def test_the_browser_is_told_to_accept_the_pages_own_style_only() -> None:
    async with client() as caller:
        page = await caller.get("/docs")
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "date-time"}, "string date-time"),
        ({"$ref": "#/components/schemas/Toy"}, '<a href="#shape-Toy">Toy</a>'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"enum": ["<a>", "b"]}, "&lt;a&gt; or b"),
        ({"const": "P1"}, "P1"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of string"),
        ({}, "anything"),
    ],
    ids=str,
)
def test_a_schema_is_told_in_a_few_words(schema: Json, words: str) -> None:
    assert kind(schema) == words
