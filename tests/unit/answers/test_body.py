"""Reading bodies: every kind of rubbish is named, and none of it is an accident."""

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from eps.answers import body
from eps.answers.body import parse, read_body, require_json
from eps.answers.shapes import Nothing, Shape
from eps.errors import EpsError, UnsupportedForm
from eps.settings import settings


class Note(Shape):
    text: str
    more: dict[str, str] | None = None
    deep: object = None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", body.BodyEmpty),
        (b" ", body.NotJson),
        (b"{", body.NotJson),
        (b'{"text": "a",}', body.NotJson),
        (b"{'text': 'a'}", body.NotJson),
        (b'{"text": "a"} {"text": "b"}', body.NotJson),
        (b'\xef\xbb\xbf{"text": "a"}', body.NotJson),
        (b'{"text": "a\x00b"}', body.NotJson),
        (b'{"text": "\\ud800"}', body.NotJson),
        (b'{"text": NaN}', body.NotJson),
        (b'{"text": -Infinity}', body.NotJson),
        (b'{"text": ' + b"9" * 5000 + b"}", body.NotJson),
        (b'{"text": "\xff\xfe"}', body.NotUtf8),
        ('{"text": "é"}'.encode("utf-16"), body.NotUtf8),
        (b'{"text": "a", "text": "b"}', body.RepeatedName),
        (b'{"text": "a", "more": {"b": "1", "b": "2"}}', body.RepeatedName),
        (b"[" * 300 + b"]" * 300, body.NestedTooDeep),
        (b"[" * 100_000 + b"]" * 100_000, body.NestedTooDeep),
        (b'{"deep":' * 10_000, body.NestedTooDeep),
        (b'{"text": "a\\u0000b"}', body.NulCharacter),
        (b'{"text": "a", "more": {"b\\u0000": "1"}}', body.NulCharacter),
    ],
)
def test_rubbish_is_named(content: bytes, error: type[EpsError]) -> None:
    with pytest.raises(error):
        parse(content, Note)


def test_nul_at_a_depth_that_can_just_be_read_is_refused_too() -> None:
    with pytest.raises((body.NulCharacter, body.NestedTooDeep)):
        parse(b"[" * 900 + b'"\\u0000"' + b"]" * 900, Note)


def test_a_nul_character_is_pointed_at() -> None:
    with pytest.raises(body.NulCharacter) as refusal:
        parse(b'{"text": "a", "deep": ["b", {"c": "\\u0000"}]}', Note)
    assert refusal.value.pointer == "/deep/1/c"


def test_a_backslash_before_u0000_is_just_text() -> None:
    assert parse(b'{"text": "\\\\u0000"}', Note).text == "\\u0000"


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=utf-8"]
)
def test_json_in_utf8_is_understood(content_type: str) -> None:
    require_json(Headers({"content-type": content_type}))


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, UnsupportedForm),
        ({"content-type": "text/plain"}, UnsupportedForm),
        ({"content-type": "application/jsonp"}, UnsupportedForm),
        ({"content-type": "application/x-www-form-urlencoded"}, UnsupportedForm),
        ({"content-type": "application/json; charset=latin-1"}, body.NotUtf8),
        ({"content-type": "application/json", "content-encoding": "gzip"}, body.CompressedBody),
    ],
)
def test_other_forms_are_refused(headers: dict[str, str], error: type[EpsError]) -> None:
    with pytest.raises(error):
        require_json(Headers(headers))


def sending(*chunks: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Request:
    left = list(chunks)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return Request({"type": "http", "headers": headers}, receive)


async def test_a_body_without_a_stated_length_is_counted_as_it_comes() -> None:
    half = b"a" * (settings().maximum_body_bytes // 2)
    with pytest.raises(body.BodyTooLarge, match="1048576 bytes"):
        await read_body(sending(half, half, b"a", b"never read"), Note)


async def test_a_body_in_pieces_is_put_together() -> None:
    request = sending(b'{"te', b'xt": "a"}', headers=((b"content-type", b"application/json"),))
    assert await read_body(request, Note) == (Note(text="a"), b'{"text": "a"}')


async def test_an_operation_without_a_body_needs_none() -> None:
    assert await read_body(sending(b""), Nothing) == (Nothing(), b"")
