"""Reading a body of lines: each by itself, and all that is wrong with any of them told at once."""

import json

import pytest

from eps.answers.body import BodyEmpty, NotUtf8, TooManyLines, parse
from eps.answers.errors import InvalidFields
from eps.answers.shapes import Lines, Shape


class Note(Shape):
    text: str
    number: int = 0


class Notes(Lines):
    root: tuple[Note, ...]
    most = 3
    line = Note


def pointers(content: bytes) -> list[str]:
    with pytest.raises(InvalidFields) as refused:
        parse(content, Notes)
    return [one.pointer for one in refused.value.errors]


def lines(*values: object) -> bytes:
    return b"\n".join(json.dumps(value).encode() for value in values)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n \n"])
def test_each_line_is_one_item_whatever_the_body_ends_with(end: bytes) -> None:
    assert parse(lines({"text": "a"}, {"text": "b"}) + end, Notes).root == (Note(text="a"), Note(text="b"))


def test_every_fault_of_every_line_is_told_with_the_place_of_its_line() -> None:
    content = lines({"text": 1}, {"text": "a"}, {"number": "x", "more": 1})
    assert pointers(content) == ["/0/text", "/2/text", "/2/number", "/2/more"]


@pytest.mark.parametrize(
    "wrong", [b"{", b"", b"hello", b'{"text": NaN}', b'{"text": "a", "text": "b"}', b"[" * 100_000]
)
def test_a_line_that_cannot_be_read_does_not_hide_what_is_wrong_with_others(wrong: bytes) -> None:
    assert pointers(b"\n".join([lines({"text": 1}), wrong, lines(3)])) == ["/0/text", "/1", "/2"]


def test_a_nul_character_is_pointed_at_within_its_line() -> None:
    assert pointers(lines({"text": "a"}, {"text": "\0"})) == ["/1/text"]


@pytest.mark.parametrize("nothing", [b"", b"\n", b" \r\n "])
def test_nothing_is_no_batch(nothing: bytes) -> None:
    with pytest.raises(BodyEmpty):
        parse(nothing, Notes)


def test_more_lines_than_are_read_are_refused_before_any_is() -> None:
    with pytest.raises(TooManyLines, match="3 lines here, and this one has 4"):
        parse(b"\n".join([b"{"] * 4), Notes)


def test_bytes_that_are_no_text_are_told_of_the_whole_body() -> None:
    with pytest.raises(NotUtf8):
        parse(lines({"text": "a"}) + b'\n{"text": "\xff"}', Notes)
