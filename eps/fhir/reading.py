"""Reading plain values of FHIR: what is missing or of another form is an error that names its place."""

from collections.abc import Callable
from typing import Any, TypeVar

from eps.errors import Invalid, Unreadable

Json = dict[str, Any]
Value = TypeVar("Value")


class FieldMissing(Unreadable):
    """{field} is missing. Send a value for it."""


class WrongForm(Unreadable):
    """{field} is not {wanted}. Send it as FHIR R4 has it."""


def place_of(resource: Json, *path: str | int) -> str:
    """In the words of FHIRPath, `MedicationRequest.identifier[0].value`, for people to find it."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{resource.get('resourceType', 'Bundle')}{steps}"


def expression_of(resource: Json, *path: str | int) -> str:
    """The same from the bundle, for programs."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"Bundle.entry.resource.ofType({resource.get('resourceType')}){steps}"


def found(resource: Json, *path: str | int) -> Any:
    """What is at the path, None where it, or something on the way to it, is not there."""
    value: Any = resource
    for taken, step in enumerate(path, start=1):
        if value is None:
            return None
        if isinstance(step, str):
            if not isinstance(value, dict):
                raise wrong_form(resource, *path[: taken - 1], wanted="an object")
            value = value.get(step)
        else:
            if not isinstance(value, list):
                raise wrong_form(resource, *path[: taken - 1], wanted="a list")
            value = value[step] if step < len(value) else None
    return value


def text_if_any(resource: Json, *path: str | int) -> str | None:
    value = found(resource, *path)
    if value is not None and not isinstance(value, str):
        raise wrong_form(resource, *path, wanted="text")
    return value or None


def text(resource: Json, *path: str | int) -> str:
    value = text_if_any(resource, *path)
    if value is None:
        raise missing(resource, *path)
    return value


def objects(resource: Json, *path: str | int) -> list[Json]:
    """A list of objects; empty where there is none."""
    value = found(resource, *path)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise wrong_form(resource, *path, wanted="a list of objects")
    return value


def whole_number_if_any(resource: Json, *path: str | int) -> int | None:
    value = found(resource, *path)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise wrong_form(resource, *path, wanted="a whole number")
    return value


def made(make: Callable[[str], Value], resource: Json, *path: str | int) -> Value:
    """The text at the path as a value of ours; its own error is told with the place."""
    value = text(resource, *path)
    try:
        return make(value)
    except Invalid as error:
        error.pointer = expression_of(resource, *path)
        raise
    except (ValueError, LookupError):
        raise wrong_form(resource, *path, wanted=f"a {make.__name__.lower()}") from None


def with_system(resource: Json, system: str, *path: str | int) -> str | None:
    """The value of the first identifier of this system in the list at the path."""
    for identifier in objects(resource, *path):
        if identifier.get("system") == system:
            return text_if_any(identifier, "value")
    return None


def extension(resource: Json, url: str, *path: str | int) -> Json | None:
    """The first extension of this url of what is at the path."""
    return next((one for one in objects(resource, *path, "extension") if one.get("url") == url), None)


def missing(resource: Json, *path: str | int) -> FieldMissing:
    return FieldMissing(pointer=expression_of(resource, *path), field=place_of(resource, *path))


def wrong_form(resource: Json, *path: str | int, wanted: str) -> WrongForm:
    return WrongForm(pointer=expression_of(resource, *path), field=place_of(resource, *path), wanted=wanted)
