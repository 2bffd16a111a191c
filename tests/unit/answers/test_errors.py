"""The table from kinds of error to statuses is whole, and a problem document says what its error says."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator

import pytest
from starlette.requests import Request

import eps
from eps.answers.errors import KINDS, FieldError, InvalidFields, WrongMethod, kind_of, problem
from eps.answers.limits import RateLimited
from eps.errors import Conflict, EpsError, Stale, TooMany, Unavailable
from eps.identifiers import InvalidPostcode
from eps.identity.claims import TokenRefused

REQUEST = Request({"type": "http", "headers": [], "eps.request_id": "0b7d4a9e-0000-4000-8000-000000000001"})


class PharmacyBusy(Conflict):
    """Pharmacy {ods_code} is busy. Try another."""


def every_error(kind: type[EpsError] = EpsError) -> Iterator[type[EpsError]]:
    for error in kind.__subclasses__():
        yield error
        yield from every_error(error)


def our_errors() -> list[type[EpsError]]:
    for module in pkgutil.walk_packages(eps.__path__, "eps."):
        importlib.import_module(module.name)
    return [error for error in every_error() if error.__module__.startswith("eps.")]


def told(error: EpsError) -> dict[str, object]:
    content: dict[str, object] = json.loads(bytes(problem(error, REQUEST).body))
    return content


def test_every_error_of_ours_is_of_exactly_one_kind() -> None:
    for error in our_errors():
        assert len([kind for kind in KINDS if issubclass(error, kind)]) == 1, error


def test_no_two_errors_of_ours_have_one_name() -> None:
    names = [error.name() for error in our_errors()]
    assert len(names) == len(set(names))


def test_every_error_of_ours_says_something_that_ends_like_a_sentence() -> None:
    for error in our_errors():
        assert re.search(r"[.!?]$", (error.__doc__ or "").strip()), error


def test_a_problem_names_its_type_says_what_to_do_and_carries_the_request_id() -> None:
    answer = problem(PharmacyBusy(ods_code="FA002"), REQUEST)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert told(PharmacyBusy(ods_code="FA002")) == {
        "type": "/problems/pharmacy-busy",
        "title": "Not possible as things stand",
        "status": 409,
        "detail": "Pharmacy FA002 is busy. Try another.",
        "instance": "urn:uuid:0b7d4a9e-0000-4000-8000-000000000001",
    }


def test_an_error_of_one_field_points_at_it() -> None:
    assert told(InvalidPostcode(pointer="/person/postcode"))["errors"] == [
        {"pointer": "/person/postcode", "detail": "Enter a full postcode, such as SK7 5LD."}
    ]


def test_an_error_of_several_fields_points_at_each() -> None:
    error = InvalidFields([FieldError("/a", "Send a number."), FieldError("/b", "Send text.")])
    assert [entry["pointer"] for entry in told(error)["errors"]] == ["/a", "/b"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (TooMany(), "Retry-After", "60"),
        (RateLimited(retry_after_seconds=7), "Retry-After", "7"),
        (Unavailable(), "Retry-After", "5"),
        (PharmacyBusy(ods_code="FA002", retry_after_seconds=2), "Retry-After", "2"),
        (
            TokenRefused(reason="it has expired"),
            "WWW-Authenticate",
            'Bearer realm="eps", error="invalid_token"',
        ),
        (WrongMethod(allow="GET, HEAD"), "Allow", "GET, HEAD"),
    ],
    ids=lambda value: value.name() if isinstance(value, EpsError) else None,
)
def test_headers_say_what_a_client_can_act_on(error: EpsError, name: str, value: str) -> None:
    assert problem(error, REQUEST).headers[name] == value


def test_where_waiting_does_not_help_no_time_is_named() -> None:
    assert "Retry-After" not in problem(Stale(), REQUEST).headers


def test_the_kind_of_an_error_is_its_nearest_ancestor_in_the_table() -> None:
    assert kind_of(PharmacyBusy).status == 409
