"""Requests made up from /openapi.json, good ones and bad ones, as every role: what is answered is what it says."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eps.answers.openapi import openapi_document
from eps.answers.operations import NDJSON, Operation
from eps.answers.shapes import Nothing
from eps.app import DOORS
from eps.identity.permissions import ALLOWED, Role
from eps.pharmacies import searching
from tests.integration.api.rows import ROWS, furnish
from tests.unit.identity.issuer import bearer
from tests.walking import CALLERS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SEED = 20261125


@schemathesis.serializer(NDJSON)
def as_lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """A list is one line for each item; whatever else was made up is one line."""
    return b"\n".join(json.dumps(one).encode() for one in (value if isinstance(value, list) else [value]))


def _can_be_wrong(operation: Operation) -> bool:
    return bool(operation.parameters.model_fields) or operation.body is not Nothing


EVERY_PART = pytest.mark.parametrize(
    ("operation", "mode"),
    [
        pytest.param(operation, mode, id=f"{operation.name}-{mode.value}")
        for operation in DOORS
        for mode in GenerationMode
        if mode is GenerationMode.POSITIVE or _can_be_wrong(operation)
    ],
)
pytestmark = pytest.mark.usefixtures("furnished")


def described() -> Any:
    """Without its security: the tests bring tokens of their own."""
    document = json.loads(json.dumps(openapi_document(DOORS)))
    for methods in document["paths"].values():
        for method in methods.values():
            del method["security"]
    schema = schemathesis.openapi.from_dict(document)
    schema.config.checks.update(included_check_names=[check.__name__ for check in CHECKS])
    schema.config.checks.negative_data_rejection.expected_statuses = ["4xx", "503"]
    return schema


SCHEMA = described()


@pytest.fixture(scope="module")
async def furnished(service: httpx.AsyncClient) -> AsyncIterator[None]:
    """With a geocoder that knows no place: without one a search by place is a 503, and rightly so."""

    async def nowhere(_: str, **__: object) -> None:
        return None

    await furnish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "geocode_place", nowhere)
        yield


async def assert_keeps_its_word(api: httpx.AsyncClient, case: Case[Any], role: Role | None) -> None:
    whole: Any = requests.Request(**case.as_transport_kwargs(base_url="https://eps")).prepare()
    headers = {**whole.headers, **(bearer(role, **CALLERS[role]) if role else {})}
    answer = await api.send(httpx.Request(whole.method, whole.url, headers=headers, content=whole.body))
    case.validate_response(answer, checks=CHECKS)


def roles(operation: Operation) -> st.SearchStrategy[Role | None]:
    """Those who may, mostly."""
    may = [role for role in Role if operation.action is None or operation.action in ALLOWED[role]]
    return st.sampled_from([*may, *may, *may, *Role, None])


def made_up(operation: Operation, mode: GenerationMode) -> st.SearchStrategy[Case[Any]]:
    """Half of the good ones are about what is there."""
    cases: st.SearchStrategy[Case[Any]] = SCHEMA[operation.path][operation.method].as_strategy(
        generation_mode=mode
    )
    if mode is GenerationMode.NEGATIVE or not operation.path_names:
        return cases
    return st.tuples(cases, st.booleans()).map(lambda drawn: _about_what_is_there(operation, *drawn))


def _about_what_is_there(operation: Operation, case: Case[Any], wanted: bool) -> Case[Any]:  # noqa: FBT001
    if wanted:
        parts = operation.path.split("/"), ROWS[operation.method, operation.path].own.path.split("/")
        case.path_parameters.update(
            {template.strip("{}"): part for template, part in zip(*parts, strict=True) if "{" in template}
        )
    return case


def examples(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@seed(SEED)
@examples(5)
@given(data=st.data())
@EVERY_PART
async def test_a_made_up_request_is_answered_as_the_document_says(
    api: httpx.AsyncClient, operation: Operation, mode: GenerationMode, data: st.DataObject
) -> None:
    await assert_keeps_its_word(api, data.draw(made_up(operation, mode)), data.draw(roles(operation)))


@pytest.mark.soak
@examples(500)
@given(data=st.data())
@EVERY_PART
async def test_many_made_up_requests_are_answered_as_the_document_says(
    api: httpx.AsyncClient, operation: Operation, mode: GenerationMode, data: st.DataObject
) -> None:
    await assert_keeps_its_word(api, data.draw(made_up(operation, mode)), data.draw(roles(operation)))
