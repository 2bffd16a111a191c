"""Parameters of the path and the query, read into one shape; what the path names is a field of it like any other."""

from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from eps.answers.errors import FieldError, InvalidFields
from eps.answers.validation import invalid_fields

Parameters = TypeVar("Parameters", bound=BaseModel)


def read_parameters(request: Request, shape: type[Parameters]) -> Parameters:
    given = dict(request.path_params)
    query = request.scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in given:
            raise InvalidFields([FieldError(f"/{name}", "Send this once only.")])
        given[name] = value
    if wrong := [name for name, value in given.items() if "\0" in name + value]:
        raise InvalidFields([FieldError(f"/{name}", "Leave out the NUL character.") for name in wrong])
    try:
        return shape.model_validate_strings(given)
    except ValidationError as error:
        raise invalid_fields(error, given) from None
