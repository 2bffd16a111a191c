"""What pydantic found wrong, in plain words that say what to send instead, each beside a pointer to its field."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from eps.answers.errors import FieldError, InvalidFields
from eps.answers.shapes import WORDS_OF_OUR_OWN

OTHERWISE = "Send another value: this one cannot be used here."
IN_WORDS = {
    "missing": "Send a value for this: it is needed.",
    "extra_forbidden": "Leave this out, or look at its spelling: there is no such field here.",
    "string_type": "Send text, in quotes.",
    "int_type": "Send a whole number.",
    "int_parsing": "Send a whole number.",
    "int_from_float": "Send a whole number.",
    "int_parsing_size": "Send a smaller number.",
    "float_type": "Send a number.",
    "float_parsing": "Send a number.",
    "finite_number": "Send a number.",
    "bool_type": "Send true or false.",
    "bool_parsing": "Send true or false.",
    "list_type": "Send a list, in square brackets.",
    "tuple_type": "Send a list, in square brackets.",
    "dict_type": "Send an object, in braces.",
    "model_type": "Send an object, in braces.",
    "none_required": "Send null.",
    "enum": "Send one of {expected}.",
    "literal_error": "Send one of {expected}.",
    "uuid_type": "Send an id, just as this service gave it.",
    "uuid_parsing": "Send an id, just as this service gave it.",
    "greater_than": "Send more than {gt}.",
    "greater_than_equal": "Send {ge} or more.",
    "less_than": "Send less than {lt}.",
    "less_than_equal": "Send {le} or less.",
    "string_too_short": "Send longer text: its least length is {min_length}.",
    "string_too_long": "Send shorter text: its greatest length is {max_length}.",
    "string_pattern_mismatch": "Send text of this form: {pattern}.",
    "too_short": "Send at least {min_length} of these.",
    "too_long": "Send at most {max_length} of these.",
    "value_error": "{error}",
}


def invalid_fields(error: ValidationError, given: Any) -> InvalidFields:
    """One entry for each field; `given` is what was validated, as plain values."""
    found: dict[str, FieldError] = {}
    for details in error.errors(include_url=False, include_input=False):
        pointer = _pointer(details, given)
        found.setdefault(pointer, FieldError(pointer, _sentence(details)))
    return InvalidFields(list(found.values()))


def _pointer(details: ErrorDetails, given: Any) -> str:
    """The place in what was given; pydantic's location also names the members of a union, which are left out."""
    parts = []
    for step in details["loc"]:
        try:
            given = given[step]
        except (LookupError, TypeError):
            if details["type"] != "missing" or step != details["loc"][-1]:
                continue
        parts.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in parts)


def _sentence(details: ErrorDetails) -> str:
    if details["type"] == WORDS_OF_OUR_OWN:
        return details["msg"]
    return IN_WORDS.get(details["type"], OTHERWISE).format(**details.get("ctx", {}))
