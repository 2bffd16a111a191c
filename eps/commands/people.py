"""Synthetic people by command: made up, and listed. Never in production, where everybody is real."""

import asyncio
from typing import Annotated

import typer

from eps import clock
from eps.commands.options import Json, ods_code
from eps.commands.preparing import prepare, register
from eps.commands.terminal import Progress, say, say_json, watching
from eps.identifiers import OdsCode
from eps.nomination.listing import ListedPatient, list_patients
from eps.nomination.seeding import SeedReport, require_demonstration, seed_patients
from eps.nomination.seeding_repository import holds_anybody
from eps.pharmacies.service import load_directory

commands = typer.Typer()

Nominating = Annotated[
    OdsCode | None,
    typer.Option(parser=ods_code, metavar="ODS", help="Only those who nominate this pharmacy."),
]


@commands.command(name="seed-patients")
def make_up(
    count: Annotated[int, typer.Option(min=1, help="How many there shall be.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Another seed makes other people.")] = 1,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Only where the register holds nobody.")
    ] = False,
    json: Json = False,
) -> None:
    """Fill the register with synthetic people who nominate a pharmacy near home. Safe to run again."""
    require_demonstration()
    asyncio.run(prepare(quietly=json))
    if if_empty and asyncio.run(_holds_anybody()):
        return
    with watching("People", quietly=json) as progress:
        report = asyncio.run(_make_up(count, seed, progress))
    if json:
        say_json(report)
    else:
        say(
            f"{report.added:,} people added, who made {report.nominations:,} nominations; {report.known:,} were there."
        )


async def _holds_anybody() -> bool:
    async with register():
        return await holds_anybody()


async def _make_up(count: int, seed: int, progress: Progress) -> SeedReport:
    async with register():
        directory = await load_directory()
        return await seed_patients(count, seed=seed, directory=directory, at=clock.now(), progress=progress)


@commands.command()
def patients(
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 10,
    nominating: Nominating = None,
    json: Json = False,
) -> None:
    """List synthetic people who can sign in and choose, in the order in which they were made up."""
    require_demonstration()
    found = asyncio.run(_listed(limit, nominating))
    if json:
        say_json(found)
    else:
        say(*(_line(patient) for patient in found))


async def _listed(limit: int, nominating: OdsCode | None) -> list[ListedPatient]:
    async with register():
        return await list_patients(limit, nominating)


def _line(patient: ListedPatient) -> str:
    chosen = ", ".join(f"{kind} {code}" for kind, code in patient.nominations.items())
    return f"{patient.nhs_number}  {patient.postcode:8}  {chosen or 'no nomination'}"
