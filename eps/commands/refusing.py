"""What went wrong with a command, as one plain sentence and an exit code; never a traceback."""

import sqlite3
from typing import NamedTuple

import asyncpg
import structlog
from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger
from typer.exceptions import TyperException

from eps.answers.errors import InvalidFields, field_errors
from eps.database import UNREACHABLE, DatabaseUnavailable
from eps.errors import EpsError, SeveralFaults

REFUSED, USED_WRONGLY, FOUND_SOMETHING, INTERRUPTED = 1, 2, 3, 130

log: FilteringBoundLogger = structlog.get_logger()

OPTIONS = {
    "starts_at": "--from",
    "ends_at": "--until",
    "review_at": "--open-ended",
    "ods_codes": "ODS_CODES",
    "with": "--with",
    "count": "--count",
    "from": "--from",
    "until": "--until",
    "patients": "--patients",
    "on": "--on",
}
"""The option behind each field that an error points at."""


FORESEEN: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "EPS_DATABASE_URL: PostgreSQL does not let this account in.",
    ),
    (sqlite3.DatabaseError, "EPS_DATABASE_URL: This file is not a SQLite database, or it is damaged."),
    (UNREACHABLE, str(DatabaseUnavailable())),
)


class Refusal(NamedTuple):
    lines: list[str]
    exit_code: int = REFUSED


def refusal_of(error: Exception) -> Refusal:
    if isinstance(error, TyperException):
        return Refusal([_usage(error)], USED_WRONGLY)
    return Refusal(_sentences(error))


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, SeveralFaults | InvalidFields):
        return [str(error), *(f"{fault.pointer}: {fault.detail}" for fault in field_errors(error))]
    if isinstance(error, EpsError):
        return [_with_option(error)]
    if isinstance(error, ValidationError):
        return settings_at_fault(error)
    if isinstance(error, OSError) and error.filename:
        return [f"{error.filename}: {error.strerror}."]
    for kinds, sentence in FORESEEN:
        if isinstance(error, kinds):
            return [sentence]
    log.error("command.failed", exc_info=error)
    return [f"This failed in a way that nobody foresaw ({type(error).__name__}). The line above says where."]


def settings_at_fault(error: ValidationError) -> list[str]:
    """Each by its variable; a default that only waits for another is not at fault."""
    found = [one for one in error.errors() if one["type"] != "default_factory_not_called"]
    return [f"EPS_{str(one['loc'][0]).upper()}: {one['msg'].rstrip('.')}." for one in found]


def _with_option(error: EpsError) -> str:
    option = OPTIONS.get((error.pointer or "").strip("/").split("/")[0])
    return f"{option}: {error}" if option else str(error)


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    see = f" See: {context.command_path} --help" if context else ""
    sentence = " ".join(error.format_message().replace("Value error, ", "").split())
    return f"{sentence}{'' if sentence[-1] in '.?!' else '.'}{see}"
