"""Changing a few places of a JSON text that was signed: every other byte of it stays where it was, as it was.

The standard library's decoder tells where a value ends, so only what lies on the way to a place is walked through here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_value_at = json.JSONDecoder().raw_decode
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Splice:
    """The text between `start` and `end` gives way to `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """Of an object: where its name begins, and where its value."""

    name_start: int
    start: int


def spliced(whole: str, splices: list[Splice]) -> str:
    """They do not overlap."""
    parts, taken = [], 0
    for splice in sorted(splices, key=lambda one: one.start):
        parts += [whole[taken : splice.start], splice.text]
        taken = splice.end
    return "".join([*parts, whole[taken:]])


def first_place(text: str) -> int:
    """Where its value begins."""
    return _skip(text, 0)


def member(text: str, start: int, wanted: str) -> Member | None:
    """The member of this name of the object that begins here; its own value is not read."""
    return _member_from(text, _skip(text, start + 1), wanted)


def member_behind(text: str, end: int, wanted: str) -> Member | None:
    """The same, of those behind the member that ends here."""
    return _member_from(text, _behind_comma(text, end), wanted)


def _member_from(text: str, place: int, wanted: str) -> Member | None:
    while text[place] != "}":
        name, end = _value_at(text, place)
        begins = _skip(text, _skip(text, end) + 1)  # behind the colon
        if name == wanted:
            return Member(place, begins)
        place = _behind_comma(text, _end(text, begins))
    return None


def elements(text: str, start: int) -> Iterator[tuple[int, Any]]:
    """Of the list that begins here: where each begins, and what it is."""
    place = _skip(text, start + 1)
    while text[place] != "]":
        value, end = _value_at(text, place)
        yield place, value
        place = _behind_comma(text, end)


def inserted_first(text: str, start: int, new: str) -> Splice:
    """An element of the list, or a member of the object, that begins here: before those that it has."""
    place = start + 1
    is_empty = text[_skip(text, place)] in "]}"
    return Splice(place, place, new if is_empty else f"{new},")


def value_at(text: str, start: int) -> Any:
    value, _ = _value_at(text, start)
    return value


def replaced(text: str, start: int, new: str) -> Splice:
    """The value that begins here."""
    return Splice(start, _end(text, start), new)


def removed(text: str, one: Member) -> Splice:
    """With the comma that parts it from its neighbour."""
    end = _end(text, one.start)
    behind = _behind_comma(text, end)
    if text[behind] != "}":
        return Splice(one.name_start, behind, "")
    before = one.name_start
    while text[before - 1] in " \t\n\r,":
        before -= 1
    return Splice(before, end, "")


def _end(text: str, start: int) -> int:
    _, end = _value_at(text, start)
    return end


def _behind_comma(text: str, place: int) -> int:
    place = _skip(text, place)
    return _skip(text, place + 1) if text[place] == "," else place


def _skip(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return space.end() if space else place
