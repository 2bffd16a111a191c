"""Parameters of the path and the query, read into one shape; what the path names is a field of it like any other."""

from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import unquote_plus

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from eps.answers.errors import FieldError, InvalidFields
from eps.answers.validation import invalid_fields

Parameters = TypeVar("Parameters", bound=BaseModel)


def read_parameters(request: Request, shape: type[Parameters]) -> Parameters:
    given = dict(request.path_params)
    for name, value in _pairs(request.scope["query_string"].decode("latin-1")):
        if name in given:
            raise InvalidFields([FieldError(f"/{name}", "Send this once only.")])
        given[name] = value
    if wrong := [name for name, value in given.items() if "\0" in name + value]:
        raise InvalidFields([FieldError(f"/{name}", "Leave out the NUL character.") for name in wrong])
    if wrong := [name for name, value in given.items() if "\ufffd" in value]:
        raise InvalidFields([FieldError(f"/{name}", "Send this as text in UTF-8.") for name in wrong])
    try:
        return shape.model_validate_strings(given)
    except ValidationError as error:
        raise invalid_fields(error, given) from None


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    """As urllib.parse.parse_qsl reads them, in half the time."""
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield unquote_plus(name), unquote_plus(value)
