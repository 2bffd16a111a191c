"""Versions of what is changed, as ETags: weak and strong ones compare as opaque equal strings."""

import re

from starlette.requests import Request

from eps.errors import Stale, Unreadable, VersionMissing

TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]*)"')
OURS = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


class VersionUnreadable(Unreadable):
    """Send one version in If-Match, as the ETag that you were given, such as W/"3"."""


def etag(version: int) -> str:
    return f'W/"{version}"'


def require_version(request: Request) -> int:
    """The version that the client believes to be changing. A tag that we never gave is of something else: stale."""
    given = request.headers.get("if-match")
    if given is None:
        raise VersionMissing
    found = TAG.fullmatch(given.strip())
    if found is None:
        raise VersionUnreadable
    if not OURS.fullmatch(found[1]):
        raise Stale
    return int(found[1])
