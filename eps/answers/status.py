"""Whether the service is alive, and how each part of it is. Anybody may ask, so nothing here counts patients."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

import structlog
from starlette.responses import PlainTextResponse, Response
from structlog.typing import FilteringBoundLogger

from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, Shape
from eps.errors import EpsError

log: FilteringBoundLogger = structlog.get_logger()

PART_SECONDS = 2.0
"""A part that says nothing for so long is down."""
ESSENTIAL = "database"
"""Without it nothing can be answered truly."""


class Part(Shape):
    """One part: `late` works, but behind its time. `age_seconds` of what it last did or read."""

    state: Literal["ok", "late", "down"] = "ok"
    age_seconds: float | None = None
    version: int | None = None
    detail: str | None = None


class Status(Shape):
    """The worst of all parts, and each part by its name."""

    state: Literal["ok", "late", "down"]
    parts: dict[str, Part]


Look = Callable[[], Awaitable[Part]]


async def get_ping(_: Call[Nothing, Nothing]) -> Response:
    return PlainTextResponse("pong\n")


PING = Operation(
    "GET",
    "/_ping",
    get_ping,
    action=None,
    summary="Whether the service is up",
    answers={200: Answer("It is.", media_type="text/plain")},
)


def status_operations(parts: Mapping[str, Look]) -> tuple[Operation, ...]:
    async def get_status(_: Call[Nothing, Nothing]) -> Response:
        status = await _status(parts)
        usable = ESSENTIAL not in status.parts or status.parts[ESSENTIAL].state != "down"
        return reply(status, 200 if usable else 503)

    answers = {
        200: Answer("How each part is.", Status),
        503: Answer("The database does not answer: nothing else can work.", Status),
    }
    summary = "How each part of it is"
    return (PING, Operation("GET", "/_status", get_status, action=None, summary=summary, answers=answers))


async def _status(parts: Mapping[str, Look]) -> Status:
    found = dict(zip(parts, await asyncio.gather(*map(_look, parts.items())), strict=True))
    states = {part.state for part in found.values()}
    return Status(state="down" if "down" in states else "late" if "late" in states else "ok", parts=found)


async def _look(named: tuple[str, Look]) -> Part:
    part, look = named
    try:
        async with asyncio.timeout(PART_SECONDS):
            return await look()
    except EpsError as error:
        return Part(state="down", detail=str(error))
    except TimeoutError:
        return Part(state="down", detail="It does not answer.")
    except Exception:
        log.exception("status.failed", part=part)
        return Part(state="down", detail="It cannot be looked at; the log says why.")
