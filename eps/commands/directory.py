"""The directory by command: importing what publishers say, deciding what became of codes, building the fixtures."""

import asyncio
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eps import clock
from eps.closures import closed_codes
from eps.commands.options import As, Json, day, ods_code, operator
from eps.commands.preparing import register
from eps.commands.terminal import Progress, say, say_json, watching
from eps.database import database
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.migrating import migrate_database
from eps.pharmacies import code_decision_service
from eps.pharmacies.code_decisions import CodeDecision, Decision
from eps.pharmacies.fixtures import edition
from eps.pharmacies.import_report import FileReport, Importer, ImportReport
from eps.pharmacies.published.lines import Note
from eps.pharmacies.service import load_directory
from eps.settings import settings

commands = typer.Typer()

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False)]


class All(StrEnum):
    CLOSED = "closed"


@commands.command()
def import_directory(
    files: Files,
    decide: Annotated[All | None, typer.Option(help="Decide this of every code that would wait.")] = None,
    as_of: Annotated[
        date | None,
        typer.Option(parser=day, metavar="DAY", help="When ODS's files were published; they do not say so."),
    ] = None,
    name: As = None,
    json: Json = False,
) -> None:
    """Import the publishers' files; the kind of each is told by its content. Safe to run again, with newer ones too."""
    importer = Importer(operator(name).subject, clock.now(), decide is not None, as_of)
    with watching("Steps", quietly=json) as progress:
        report = asyncio.run(_import(files, importer, progress))
    if json:
        say_json(report)
    else:
        say(*_lines(report))


async def _import(files: list[Path], importer: Importer, progress: Progress) -> ImportReport:
    await migrate_database(settings().database_url)
    async with database(settings().database_url):
        await load_directory()
        return await closed_codes.import_directory(files, importer, progress)


def _lines(report: ImportReport) -> Iterator[str]:
    for file in report.files:
        yield from _lines_of_file(file)
    for waiting in report.waiting:
        yield f"{waiting.ods_code} closed on {waiting.closed_on} and waits for a decision{_candidates(waiting)}."
    for closed in report.closed:
        yield f"{closed.ods_code} closed on {closed.closed_on}: its patients are offered others."
    for moved in report.moved:
        yield f"{moved.ods_code} closes on {moved.closed_on}, another day than before."
    for code in report.reopened:
        yield f"{code} is active again."


def _lines_of_file(file: FileReport) -> Iterator[str]:
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in file.counts.items())
    yield f"{file.name} ({file.kind}{f' of {file.as_of}' if file.as_of else ''}): {counts or 'nothing'}."
    yield from (_line_of_note(note) for note in file.notes)


def _line_of_note(note: Note) -> str:
    place = f"line {note.line}: " if note.line else ""
    return f"  {place}{note.subject}: {note.says}"


def _candidates(waiting: CodeDecision) -> str:
    return f"; at its postcode: {', '.join(waiting.candidates)}" if waiting.candidates else ""


@commands.command()
def decide(
    code: Annotated[OdsCode, typer.Argument(parser=ods_code, metavar="CODE")],
    decision: Annotated[Decision, typer.Argument(help="What became of it.")],
    with_code: Annotated[
        OdsCode | None,
        typer.Option("--with", parser=ods_code, metavar="CODE", help="The code it goes on as."),
    ] = None,
    name: As = None,
    json: Json = False,
) -> None:
    """Decide what became of a code that ODS closed: closed for good, the same pharmacy under a new code, or joined."""
    decided = asyncio.run(_decide(code, decision, with_code, operator(name)))
    if json:
        say_json(decided)
    else:
        goes_on = f" with {decided.with_code}" if decided.with_code else ""
        say(f"{decided.ods_code} is decided: {decided.decision}{goes_on}.")


async def _decide(
    code: OdsCode, decision: Decision, with_code: OdsCode | None, principal: Principal
) -> CodeDecision:
    at = clock.now()
    async with register():
        await load_directory()
        decided = await code_decision_service.decide(code, decision, with_code, principal=principal, at=at)
        await closed_codes.record_closed_codes(principal, at)
        return decided


@commands.command()
def build_fixtures(
    files: Files,
    into: Annotated[Path | None, typer.Option(help="The folder; else that of EPS_FIXTURES.")] = None,
) -> None:
    """Write the directory in the compact form that a new register is filled from."""
    folder = into or settings().fixtures
    with watching("Files") as progress:
        edition.build_fixtures(files, folder, progress)
    size = sum(file.stat().st_size for file in folder.iterdir())
    say(f"{folder} holds the directory: {size / 1e6:.1f} MB.")
