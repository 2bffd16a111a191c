"""Reading plain values of FHIR: what is missing or of another form is an error that names its place."""

from collections.abc import Callable
from typing import Any, TypeVar

from eps.answers.faults import FieldMissing, WrongForm
from eps.errors import Invalid

Json = dict[str, Any]
SENT_ALONE = ("Parameters", "Task")
Path = str | int
Value = TypeVar("Value")


def found(resource: Json, *path: Path) -> Any:
    """What is at the path, None where it, or something on the way to it, is not there."""
    value: Any = resource
    try:
        for step in path:
            value = value[step]
    except IndexError:
        return None
    except (KeyError, TypeError) as error:
        if isinstance(error, KeyError) and isinstance(error.args[0], str):
            return None
        return _found_slowly(resource, path)
    return value


def _found_slowly(resource: Json, path: tuple[Path, ...]) -> None:
    """Something on the way is null, or of another form than the path says."""
    for taken, step in enumerate(path):
        value: Any = found(resource, *path[:taken])
        if value is None:
            return
        form, wanted = (dict, "an object") if isinstance(step, str) else (list, "a list")
        if not isinstance(value, form):
            raise wrong_form(resource, *path[:taken], wanted=wanted)


def text_if_any(resource: Json, *path: Path) -> str | None:
    value = found(resource, *path)
    if value is not None and not isinstance(value, str):
        raise wrong_form(resource, *path, wanted="text")
    return value or None


def text(resource: Json, *path: Path) -> str:
    value = text_if_any(resource, *path)
    if value is None:
        raise missing(resource, *path)
    return value


def objects(resource: Json, *path: Path) -> list[Json]:
    """A list of objects; empty where there is none."""
    value = found(resource, *path)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise wrong_form(resource, *path, wanted="a list of objects")
    return value


def whole_number_if_any(resource: Json, *path: Path) -> int | None:
    """28 and 28.0 are the same number."""
    value = found(resource, *path)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise wrong_form(resource, *path, wanted="a whole number")
    return int(value)


def made(make: Callable[[str], Value], resource: Json, *path: Path, wanted: str) -> Value:
    """The text at the path as a value of ours."""
    try:
        return make(text(resource, *path))
    except (ValueError, LookupError, Invalid):
        raise wrong_form(resource, *path, wanted=wanted) from None


def with_system(resource: Json, system: str, *path: Path) -> str | None:
    """The value of the first identifier of this system in the list at the path."""
    one = _first_with(resource, path, "system", system)
    value = one.get("value") if one else None
    return value if isinstance(value, str) and value else None


def extension(resource: Json, url: str, *path: Path) -> Json | None:
    """The first extension of this url of what is at the path."""
    return _first_with(resource, (*path, "extension"), "url", url)


def _first_with(resource: Json, path: tuple[Path, ...], name: str, value: str) -> Json | None:
    listed = found(resource, *path)
    if listed is None:
        return None
    if not isinstance(listed, list):
        raise wrong_form(resource, *path, wanted="a list")
    for one in listed:
        if isinstance(one, dict) and one.get(name) == value:
            return one
    return None


def extension_code(resource: Json, url: str, *path: Path) -> str | None:
    """The code that the extension of this url has for its value."""
    one = extension(resource, url, *path)
    if one is None:
        return None
    coding = one.get("valueCoding")
    code = coding.get("code") if isinstance(coding, dict) else None
    if not isinstance(code, str):
        raise wrong_form(resource, *path, "extension", wanted=f"complete: {url} has no code")
    return code


def place_of(resource: Json, *path: Path) -> str:
    """For people: `MedicationRequest.identifier[0].value`."""
    return f"{resource.get('resourceType', 'Bundle.entry')}{_steps(path)}"


def expression_of(resource: Json, *path: Path) -> str:
    """For programs, in FHIRPath from the bundle, or from the resource itself where it is sent alone."""
    kind = resource.get("resourceType")
    if kind in SENT_ALONE:
        return f"{kind}{_steps(path)}"
    return f"Bundle.entry{f'.resource.ofType({kind})' if kind else ''}{_steps(path)}"


def missing(resource: Json, *path: Path) -> FieldMissing:
    return FieldMissing(pointer=expression_of(resource, *path), field=place_of(resource, *path))


def wrong_form(resource: Json, *path: Path, wanted: str) -> WrongForm:
    return WrongForm(pointer=expression_of(resource, *path), field=place_of(resource, *path), wanted=wanted)


def _steps(path: tuple[Path, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
