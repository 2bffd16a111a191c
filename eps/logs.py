"""Structured logs: one JSON line for each event on the error stream, with our own ids and nothing personal.

Every module that has something to say writes `log: FilteringBoundLogger = structlog.get_logger()` and then
`log.info("cascade.batch", closure_id=…)`: a stable name, then facts. What is bound by `structlog.contextvars` (the
request's ids) is on every line.
"""

import functools
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any, Literal

import orjson
import structlog
from structlog.contextvars import get_contextvars
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from eps import clock

Level = Literal["info", "warning"]

PERSONAL_WORDS = frozenset({
    "nhs", "name", "names", "given", "family", "address", "addresses", "postcode", "birth", "phone", "telephone",
    "email", "token", "authorization", "cookie", "body", "query", "path", "url",
})  # fmt: skip
PERSONAL_TEXT = re.compile(
    r"(?<![\w.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])"  # an NHS number
    r"|\b[A-Z]{1,2}\d[A-Z\d]?(?: |%20|\+)?\d[A-Z]{2}\b"  # a postcode
    r"|\beyJ[\w-]{10,}[\w.-]*"  # a token
)
WITHHELD = "[withheld]"
INNERMOST_FRAMES = 12

log: FilteringBoundLogger = structlog.get_logger()


def configure(level: Level) -> None:
    """Sends our own events and the libraries' to the error stream from this level on."""
    structlog.configure(
        processors=[_as_line],  # one, for it runs with every request
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=ErrorStream,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[FromLibraries()], force=True)
    logging.getLogger("uvicorn").setLevel(level.upper())


def log_request(facts: Mapping[str, object]) -> None:
    """Facts that hold nothing personal, straight to the stream: to say them of every request in the ways of structlog
    takes a sixth of a search."""
    line = {"event": "request", **facts, "level": "info", "at": clock.real_now()}
    ErrorStream().write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


class ErrorStream:
    """Writes lines to whatever the error stream is at that moment."""

    def __init__(self, *_: object) -> None:
        pass

    def write(self, line: bytes) -> None:
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()

    debug = info = warning = error = critical = write


class FromLibraries(logging.Handler):
    """What a library logs becomes one of our events. Only uvicorn's sentences are known to hold nothing personal; of
    others the pattern is kept, not what it was filled with, and of that the first line."""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage() if record.name.startswith("uvicorn") else str(record.msg)
        level = max(record.levelno, logging.INFO)
        library, error = record.name, record.exc_info[1] if record.exc_info else None
        log.log(level, "library", library=library, text=text.partition("\n")[0], exc_info=error)


def _as_line(_: WrappedLogger, level: str, event: EventDict) -> bytes:
    """The event as JSON, with the ids that are bound and the time. A value of ours is named by its kind: what is inside
    it may be personal."""
    if "exc_info" in event:
        _explain_exception(event)
    line = get_contextvars() | withhold_personal(event)  # what is bound is ids of our own making
    line["level"] = level
    line["at"] = clock.real_now()
    return orjson.dumps(
        line,
        default=lambda value: type(value).__name__,
        option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS,
    )


def _explain_exception(event: EventDict) -> None:
    """An exception's kind and the lines it came through; never its message, for databases quote values in theirs."""
    error = event.pop("exc_info")
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        if error.__cause__ is not None:
            event["because"] = type(error.__cause__).__qualname__
        frames = traceback.extract_tb(error.__traceback__)[-INNERMOST_FRAMES:]
        event["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def withhold_personal(event: EventDict) -> dict[str, Any]:
    """The last guard, behind the rule that nothing personal is handed to a log call."""
    return {key: _without_personal(value) for key, value in event.items() if not _is_personal(key)}


@functools.lru_cache(maxsize=1000)
def _is_personal(key: str) -> bool:
    return not PERSONAL_WORDS.isdisjoint(re.findall(r"[a-z]+", key.lower()))


def _without_personal(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return _without_personal_text(value)
    if isinstance(value, Mapping):
        return {key: _without_personal(item) for key, item in value.items() if not _is_personal(str(key))}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_personal(item) for item in value]
    return value


@functools.lru_cache(maxsize=1000)
def _without_personal_text(text: str) -> str:
    """Remembered, because the same few names and templates are on every line."""
    return PERSONAL_TEXT.sub(WITHHELD, text)
