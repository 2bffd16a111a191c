"""Prescriptions by command: issued from a file, and a day's routine repeats made up. Never in production, where people
sign in as themselves."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer

from eps import clock
from eps.answers.batch_lines import BatchBody, BatchLineBody
from eps.answers.body import parse
from eps.api.batch_shapes import BatchLineShape, BatchPageShape, BatchShape
from eps.commands.batch_running import BatchRun, run_batch
from eps.commands.options import As, Json, ods_code, operator
from eps.commands.preparing import register
from eps.commands.terminal import Progress, say, say_json, watching
from eps.errors import Forbidden, Invalid, NotFound
from eps.fhir.message import Message, MessageBundle
from eps.fhir.order_answers import sentences
from eps.fhir.order_reading import practice_of
from eps.fhir.orders import issuing_of
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.pharmacies.import_repository import practices
from eps.pharmacies.service import load_directory
from eps.prescriptions.batch import Batch, ClosedAnswer, LineOutcome, as_issuing_answer
from eps.prescriptions.batch_preparing_service import AskedLine
from eps.prescriptions.issuing_service import issue as issue_one
from eps.prescriptions.lines_foreseen import ShownLine
from eps.prescriptions.preparing import UNSIGNED
from eps.prescriptions.repeats_seeding import seed_repeats
from eps.settings import settings

commands = typer.Typer()


class SignInToPrescribe(Forbidden):
    """In production prescribers sign in and issue as themselves. This command is for demonstrations."""


class UnknownPractice(NotFound):
    """No practice has the code {practice}. Look at it again, or import the file that it is in."""


class NoOrder(Invalid):
    """This message is no order ({event}), so nothing can be issued from it. Send others to a service that runs."""


ORDER = "prescription-order"
Practice = Annotated[
    OdsCode | None, typer.Option(parser=ods_code, metavar="ODS", help="The practice that issues.")
]
OnClosed = Annotated[
    ClosedAnswer | None,
    typer.Option(help="What becomes of those whose dispenser is closed; else what the practice chose."),
]


@commands.command()
def issue(
    file: Annotated[typer.FileBinaryRead, typer.Argument(metavar="FILE", help="- reads standard input.")],
    practice: Practice = None,
    name: As = None,
    on_closed: OnClosed = None,
    json: Json = False,
) -> None:
    """Issue a FHIR order, or prescriptions as lines of JSON, as a prescriber. The same lines go on where they were."""
    if settings().is_production:
        raise SignInToPrescribe
    content = file.read()
    if _is_bundle(content):
        told = asyncio.run(_issue_bundle(content, practice, name, on_closed))
        say_json({"issued": told}) if json else say(*told)
        return
    lines = [line.asked for line in parse(content, BatchBody).root]
    _issue_lines(BatchRun(_prescriber(practice, name), lines, content, on_closed), json=json)


Whose = Annotated[
    OdsCode, typer.Option("--practice", parser=ods_code, metavar="ODS", help="Whose patients they are for.")
]
Count = Annotated[int, typer.Option(min=1, max=BatchBody.most, help="How many there shall be.")]
Seed = Annotated[int, typer.Option(help="Another seed makes other prescriptions.")]
To = Annotated[Path | None, typer.Option(dir_okay=False, help="A file to write them to.")]
IssueThem = Annotated[bool, typer.Option("--issue", help="Issue them, too.")]


@commands.command(name="seed-repeats")
def make_up_repeats(
    practice: Whose,
    count: Count = 500,
    seed: Seed = 1,
    to: To = None,
    issue_them: IssueThem = False,
    name: As = None,
    on_closed: OnClosed = None,
    json: Json = False,
) -> None:
    """Make up a practice's routine repeats of one day, as the lines of JSON that `issue` and POST /api/batches take."""
    lines = asyncio.run(_made_up(practice, count, seed))
    content = b"".join(b"%b\n" % orjson.dumps(BatchLineBody.of(line)) for line in lines)
    if to is not None:
        to.write_bytes(content)
    if issue_them:
        _issue_lines(BatchRun(_prescriber(practice, name), lines, content, on_closed), json=json)
    elif to is None:
        typer.echo(content, nl=False)
    elif json:
        say_json({"lines": len(lines)})
    else:
        say(f"{len(lines):,} written. To issue them: python main.py issue {to} --practice {practice}")


def _is_bundle(content: bytes) -> bool:
    """A FHIR message is one JSON object, whatever its lines; ours are many, or one without a resourceType."""
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return isinstance(whole, dict) and "resourceType" in whole


def _prescriber(practice: OdsCode | None, name: str | None) -> Principal:
    if practice is None:
        raise typer.BadParameter("Name the practice that issues these lines.", param_hint="--practice")
    return Principal(Role.PRESCRIBER, operator(name).subject, frozenset({practice}))


async def _issue_bundle(
    content: bytes, practice: OdsCode | None, name: str | None, on_closed: ClosedAnswer | None
) -> list[str]:
    """By whoever the order says issues it, unless a practice is named."""
    message, at = Message.of(parse(content, MessageBundle), content), clock.now()
    if message.event != ORDER:
        raise NoOrder(event=ORDER)
    its_own = practice_of(message, message.first("MedicationRequest"), ())
    principal = _prescriber(practice or its_own, name)
    issuing = issuing_of(message, principal, at, as_issuing_answer(on_closed))
    async with register():
        await load_directory()
        return sentences(await issue_one(issuing), at)


def _issue_lines(asked: BatchRun, *, json: bool) -> None:
    with watching("Lines", quietly=json) as progress:
        batch, lines = asyncio.run(_issued(asked, progress))
    if json:
        say_json(asyncio.run(_page(batch, lines)))
    else:
        say(*_told(batch, lines))


async def _issued(asked: BatchRun, progress: Progress) -> tuple[Batch, list[ShownLine]]:
    async with register():
        if not await practices([OdsCode.trusted(asked.practice)]):
            raise UnknownPractice(practice=asked.practice)
        await load_directory()
        return await run_batch(asked, progress)


async def _page(batch: Batch, lines: Sequence[ShownLine]) -> BatchPageShape:
    async with register():
        shapes = [await BatchLineShape.of(one, clock.now()) for one in lines]
    return BatchPageShape(batch=BatchShape.of(batch), lines=tuple(shapes), next=None)


def _told(batch: Batch, lines: Sequence[ShownLine]) -> list[str]:
    aside = [one for one in lines if one.line.outcome in (LineOutcome.HELD, LineOutcome.REFUSED)]
    issued = f"{batch.issued:,} of {batch.lines:,} issued: {batch.routed:,} to a dispenser, {batch.token:,} as tokens"
    return [
        f"{issued}; {batch.held:,} held, {batch.refused:,} refused. {UNSIGNED}",
        *(f"{one.line.reference} {one.line.outcome}: {one.refusal.sentence}" for one in aside if one.refusal),
    ]


async def _made_up(practice: OdsCode, count: int, seed: int) -> list[AskedLine]:
    async with register():
        return await seed_repeats(practice, count, seed=seed)
