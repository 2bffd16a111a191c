"""Demonstration tokens: what somebody needs to come in, where nobody is real."""

import asyncio
import secrets
from typing import Annotated

import typer

from eps import clock
from eps.commands.options import account, nhs_number, ods_code
from eps.commands.preparing import prepare
from eps.database import database
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import NoDemonstrationTokens, issue_token
from eps.settings import settings

commands = typer.Typer()

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

Codes = Annotated[
    list[OdsCode] | None, typer.Option("--ods", parser=ods_code, metavar="CODE", help="Staff: whose.")
]
Icb = Annotated[
    OdsCode | None,
    typer.Option("--icb", parser=ods_code, metavar="CODE", help="A commissioner: the ICB, such as QOP."),
]
Number = Annotated[
    NhsNumber | None,
    typer.Option("--nhs-number", parser=nhs_number, metavar="NUMBER", help="A patient: who."),
]
Subject = Annotated[
    str | None,
    typer.Option("--as", parser=account, metavar="NAME", help="The account's name; else one is made up."),
]


@commands.command()
def token(
    role: Annotated[Role, typer.Option(help="The role its bearer has.")],
    ods_codes: Codes = None,
    icb_code: Icb = None,
    number: Number = None,
    subject: Subject = None,
) -> None:
    """Print a demonstration token, good for 12 hours. Each is another account unless --as names one."""
    given = {"--nhs-number": number, "--ods": ods_codes, "--icb": icb_code}
    if {name for name, value in given.items() if value} != {NEEDS[role]} - {None}:
        takes = NEEDS[role] or "no option"
        raise typer.BadParameter(
            f"A token for {role} takes {takes} beside --role and --as.", param_hint="--role"
        )
    subject = subject or f"{role}-{secrets.token_hex(4)}"
    principal = Principal(role, subject, frozenset(ods_codes or ()), icb_code, number)
    typer.echo(asyncio.run(_token(principal)))


async def _token(principal: Principal) -> str:
    if settings().is_production:
        raise NoDemonstrationTokens
    await prepare(quietly=True)
    async with database(settings().database_url):
        return await issue_token(principal, at=clock.real_now())
