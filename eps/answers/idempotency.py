"""The key by which a repeated request is known to be the same one."""

import re

from starlette.requests import Request

from eps.errors import Unreadable

KEY = re.compile(r"[\x21-\x7e]{1,255}")


class IdempotencyKeyMissing(Unreadable):
    """Send an Idempotency-Key header of 1 to 255 visible characters: new for new work, the same to ask once more."""


def require_idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    return key
