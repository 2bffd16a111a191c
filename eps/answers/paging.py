"""Lists in pages: `next` holds the key of the last item shown, so that a page costs the same wherever it begins."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

import orjson
from pydantic import BaseModel

from eps.errors import Invalid

Item = TypeVar("Item")
PlaceShape = TypeVar("PlaceShape", bound=BaseModel)


class InvalidCursor(Invalid):
    """Send next exactly as the page before gave it, to the same list; or leave it out to begin at the start."""


def page(
    name: str, items: Sequence[Item], *, limit: int, key: Callable[[Item], Sequence[str]]
) -> tuple[Sequence[Item], str | None]:
    """The items to show of this list, and the cursor of the next page. Give `limit + 1` items if there are."""
    shown = items[:limit]
    return shown, cursor(name, key(shown[-1])) if len(items) > limit else None


def cursor(name: str, key: Sequence[str]) -> str:
    """Opaque to clients. It is checked, not secret: it gives nobody anything that the list itself does not."""
    content = orjson.dumps([_checksum(name, key), *key])
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def read_cursor(name: str, text: str) -> tuple[str, ...]:
    """The key that `cursor` was given for the same list."""
    try:
        content = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise InvalidCursor(pointer="/next") from None
    match content:
        case [str(checksum), *key] if all(isinstance(part, str) for part in key):
            if checksum == _checksum(name, key):
                return tuple(key)
    raise InvalidCursor(pointer="/next")


def read_place(name: str, text: str, shape: type[PlaceShape]) -> PlaceShape:
    """The same key as the fields of a shape, in their order: what a cursor holds may be anything."""
    key = read_cursor(name, text)
    try:
        return shape.model_validate_strings(dict(zip(shape.model_fields, key, strict=True)))
    except ValueError:
        raise InvalidCursor(pointer="/next") from None


def _checksum(name: str, key: Sequence[str]) -> str:
    return hashlib.sha256(orjson.dumps([name, *key])).hexdigest()[:12]
