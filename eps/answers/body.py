"""Reading a body: whatever is sent, what comes out is a shape or an error that names what is wrong with it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from eps.answers.errors import FieldError, InvalidFields, field_errors
from eps.answers.resources import Resource
from eps.answers.shapes import Lines, Nothing, Shape
from eps.answers.validation import invalid_fields
from eps.errors import Invalid, TooLarge, Unreadable, UnsupportedForm
from eps.settings import settings

BodyShape = TypeVar("BodyShape", bound=BaseModel)
JSON_ALONE = ("application/json",)
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half of a character, which no encoding can carry."""


class BodyEmpty(Unreadable):
    """Send a JSON body: this request came without one."""


class BodyTooLarge(TooLarge):
    """A body may have {maximum_bytes} bytes, and this one has more. Send less at a time."""


class NotUtf8(Unreadable):
    """This body is not text in UTF-8. Send it in that encoding."""


class NotJson(Unreadable):
    """This body is not JSON that can be read. Look for missing quotes, commas and brackets, and values like NaN."""


class NestedTooDeep(Unreadable):
    """This body has brackets within brackets within brackets, deeper than is read. Send it flatter."""


class RepeatedName(Unreadable):
    """One object of this body gives the same name twice. Send each name once."""


class TooManyLines(TooLarge):
    """A body may have {most} lines here, and this one has {lines}. Send fewer at a time."""


class UnreadableLine(Unreadable):
    """This line is no JSON that can be read. Look for missing quotes, commas and brackets, and names given twice."""


class NulCharacter(Invalid):
    """Text may not hold the NUL character. Send it without."""


class OtherMediaType(UnsupportedForm):
    """This kind of content is not understood here. Send {wanted}."""


class CompressedBody(UnsupportedForm):
    """Send the body as it is: compressed ones are not understood here."""


async def read_body(
    request: Request, shape: type[BodyShape], media_types: Sequence[str] = JSON_ALONE
) -> tuple[BodyShape, bytes]:
    """The body in this shape, and the bytes it was read from; an operation without a body takes an empty one too."""
    content = await read_bytes(request)
    if not content and issubclass(shape, Nothing):
        return shape(), content
    require_json(request.headers, media_types)
    return parse(content, shape), content


async def read_bytes(request: Request) -> bytes:
    """Counts as it reads, since a chunked body does not say its length beforehand."""
    maximum = settings().maximum_body_bytes
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > maximum:
            raise BodyTooLarge(maximum_bytes=maximum)
    return bytes(content)


def require_json(headers: Mapping[str, str], media_types: Sequence[str] = JSON_ALONE) -> None:
    media_type, _, parameters = headers.get("content-type", "").lower().partition(";")
    if media_type.strip() not in media_types:
        raise UnsupportedForm if media_types == JSON_ALONE else OtherMediaType(wanted=media_types[0])
    if "charset" in parameters and "utf-8" not in parameters:
        raise NotUtf8
    if headers.get("content-encoding", "identity") != "identity":
        raise CompressedBody


def parse(content: bytes, shape: type[BodyShape]) -> BodyShape:
    if issubclass(shape, Lines):
        return shape.model_construct(parse_lines(content, shape))
    return parse_whole(content, shape)


def parse_lines(content: bytes, shape: type[Lines]) -> tuple[Shape, ...]:
    """What is wrong with any line is told of all at once: a pointer begins with the place of the line, from 0."""
    if not content.strip():
        raise BodyEmpty
    lines = content.rstrip().split(b"\n")
    if len(lines) > shape.most:
        raise TooManyLines(most=shape.most, lines=len(lines))
    read: list[Shape] = []
    faults: list[FieldError] = []
    for place, line in enumerate(lines):
        try:
            read.append(parse_whole(line, shape.line))
        except NotUtf8:
            raise
        except Unreadable:
            faults.append(FieldError(f"/{place}", str(UnreadableLine())))
        except Invalid as error:
            faults += [FieldError(f"/{place}{one.pointer}", one.detail) for one in field_errors(error)]
    if faults:
        raise InvalidFields(faults)
    return tuple(read)


def parse_whole(content: bytes, shape: type[BodyShape]) -> BodyShape:
    """Reads twice: pydantic's own reader is strict about values, but takes the last of two equal names. A resource is
    read once, since most of it is looked at by whoever handles it."""
    given = plain_values(content)
    try:
        if issubclass(shape, Resource):
            return shape.model_validate(given)
        return shape.model_validate_json(content)
    except ValidationError as error:
        [first, *_] = error.errors(include_url=False)
        if first["type"] == "json_invalid":
            raise (NestedTooDeep if "recursion" in first["msg"] else NotJson) from None
        raise invalid_fields(error, given) from None


_UNSOUND = ("\\u0000", "\\ud", "\\uD")
"""How what is not sound text begins, where it is escaped."""


def plain_values(content: bytes) -> Any:
    """What these bytes say as JSON, without anything that two readers could understand differently."""
    if not content:
        raise BodyEmpty
    try:
        text = content.decode("utf-8")
        given = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        if "\\" in text and any(escape in text for escape in _UNSOUND):  # a search for one character is short
            _require_sound_text(given)
    except UnicodeDecodeError:
        raise NotUtf8 from None
    except ValueError:
        raise NotJson from None
    except RecursionError:
        raise NestedTooDeep from None
    return given


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedName
    return found


def _no_constant(_: str) -> None:
    raise NotJson


def _require_sound_text(given: object) -> None:
    for pointer, text in _texts(given):
        if "\0" in text:
            raise NulCharacter(pointer=pointer)
        if LONE_SURROGATE.search(text):
            raise NotJson


def _texts(given: object, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text, names too, and where it is: a name where its object is."""
    if isinstance(given, str):
        yield pointer, given
    elif isinstance(given, dict):
        for name, item in given.items():
            yield pointer, name
            yield from _texts(item, f"{pointer}/{name}")
    elif isinstance(given, list):
        for place, item in enumerate(given):
            yield from _texts(item, f"{pointer}/{place}")
