"""The answers of the JSON doors when all is well."""

from collections.abc import Mapping

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from eps.answers.versions import etag


def reply(
    content: object, status: int = 200, *, version: int | None = None, location: str | None = None
) -> Response:
    """JSON of plain values, dataclasses and shapes; `version` becomes the ETag."""
    headers: dict[str, str] = {}
    if version is not None:
        headers["ETag"] = etag(version)
    if location is not None:
        headers["Location"] = location
    return Response(as_json(content), status, headers, "application/json")


def as_json(content: object) -> bytes:
    return orjson.dumps(content, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError
