"""The command line: `python main.py COMMAND`. Results go to the output, a plain line about a refusal to standard error.

Exit codes: 0 done, 1 refused or failed (the line says why and what to do), 2 used wrongly.
"""

import asyncio
import secrets
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from eps import clock, logs
from eps.answers.openapi import openapi_document
from eps.answers.replies import as_json
from eps.app import all_operations
from eps.database import database
from eps.errors import EpsError
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import issue_token
from eps.migrating import migrate_database
from eps.settings import settings

commands = typer.Typer(
    help="Nominated pharmacies: which is open, who nominated it, and what follows when it closes.",
    epilog="Exit codes: 0 done, 1 refused or failed, 2 used wrongly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
NEEDS = {
    Role.PATIENT: "--nhs-number",
    Role.PHARMACY: "--ods",
    Role.PRACTICE: "--ods",
    Role.PRESCRIBER: "--ods",
    Role.APPLICATION: "--ods",
    Role.COMMISSIONER: "--icb",
    Role.OPERATIONS: None,
}
"""The one option that says whom a token of this role is for."""


def main() -> None:
    logs.configure("warning")
    try:
        commands()
    except EpsError as error:
        _refuse(str(error))
    except ValidationError as error:
        _refuse(*(f"EPS_{str(found['loc'][0]).upper()}: {found['msg']}." for found in error.errors()))


def _refuse(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise SystemExit(1)


@commands.command()
def token(
    role: Annotated[Role, typer.Option(help="The role its bearer has.")],
    ods_codes: Annotated[list[str] | None, typer.Option("--ods", help="Staff: their organisation.")] = None,
    icb_code: Annotated[
        str | None, typer.Option("--icb", help="A commissioner: the ICB, such as QOP.")
    ] = None,
    nhs_number: Annotated[str | None, typer.Option(help="A patient: whose record.")] = None,
    subject: Annotated[
        str | None, typer.Option("--as", help="The account's name; else one is made up.")
    ] = None,
) -> None:
    """Print a demonstration token, good for 12 hours. Each is another account unless --as names one."""
    given = {"--nhs-number": nhs_number, "--ods": ods_codes, "--icb": icb_code}
    if {name for name, value in given.items() if value} != {NEEDS[role]} - {None}:
        raise typer.BadParameter(
            f"A token for {role} takes {NEEDS[role] or 'no option'} beside --role and --as."
        )
    principal = Principal(
        role,
        subject or f"{role}-{secrets.token_hex(4)}",
        frozenset(map(OdsCode, ods_codes or ())),
        OdsCode(icb_code) if icb_code else None,
        NhsNumber(nhs_number) if nhs_number else None,
    )
    typer.echo(asyncio.run(_token(principal)))


async def _token(principal: Principal) -> str:
    await migrate_database(settings().database_url)
    async with database(settings().database_url):
        return await issue_token(principal, at=clock.real_now())


@commands.command()
def openapi() -> None:
    """Print the description of the HTTP interface (OpenAPI 3.1)."""
    typer.echo(as_json(openapi_document(all_operations())))
