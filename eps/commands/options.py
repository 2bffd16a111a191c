"""What commands are given, each kind read by one rule; what is no such thing is told with the option's name."""

import getpass
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from eps.clock import LONDON
from eps.errors import Invalid
from eps.identifiers import NhsNumber, OdsCode, Postcode
from eps.identity.claims import LONGEST_SUBJECT
from eps.identity.permissions import Principal, Role
from eps.settings import Settings

Value = TypeVar("Value")


def _reading(make: Callable[[str], Value], otherwise: str) -> Callable[[str], Value]:
    """Refuses in the words of the identifier's own error where it has some, else with `otherwise`."""

    def read(text: str) -> Value:
        try:
            return make(text)
        except Invalid as error:
            raise typer.BadParameter(str(error)) from error
        except (ValueError, OverflowError) as error:
            raise typer.BadParameter(otherwise) from error

    return read


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)


def _account(text: str) -> str:
    """It is kept on the record, where an NHS number must not be."""
    if not text.isprintable() or not 0 < len(text.strip()) <= LONGEST_SUBJECT:
        raise ValueError
    try:
        NhsNumber(text)
    except Invalid:
        return text.strip()
    raise ValueError


instant = _reading(
    _instant, "Give a date and time such as 2026-11-25T11:00 (in London) or 2026-11-25T11:00+00:00."
)
ods_code = _reading(OdsCode, "")
postcode = _reading(Postcode, "")
nhs_number = _reading(NhsNumber, "")
account = _reading(_account, f"Give a name of up to {LONGEST_SUBJECT} characters that is no NHS number.")
day = _reading(date.fromisoformat, "Give a day such as 2024-01-31.")
identifier = _reading(UUID, "Give the id of a closure, as `close` and `closures` print it.")


def _database_url(text: str) -> str:
    return Settings(database_url=text).database_url


database_url = _reading(_database_url, "Give sqlite://path/to/file or asyncpg://user@host/name.")

TIME = "TIME"
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a machine.")]
As = Annotated[
    str | None,
    typer.Option(
        "--as", parser=account, metavar="NAME", help="Who does this, for the record: you, if left out."
    ),
]


def operator(name: str | None) -> Principal:
    """Who uses the command line: under the name of their account where they give no other."""
    return Principal(Role.OPERATIONS, name or _account_name())


def _account_name() -> str:
    try:
        return _account(getpass.getuser())
    except (OSError, KeyError, ValueError):  # an account without a name, as in some containers
        return "operations"
