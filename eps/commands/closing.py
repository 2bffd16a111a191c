"""Recording by command that pharmacies close, and that they are open again. `work` or `serve` does what follows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from eps import clock
from eps.api.closure_shapes import ForecastShape, RecordedShape
from eps.closures.counting import Forecast, forecast
from eps.closures.recording import Recorder, record
from eps.closures.rules import REVIEW_WITHIN, ClosureRequest
from eps.closures.serving_again import reopen as reopen_code
from eps.commands.closures_in_words import line_of, moment, words
from eps.commands.options import TIME, As, Json, account, instant, ods_code, operator
from eps.commands.preparing import register
from eps.commands.terminal import note, say, say_json
from eps.errors import Invalid
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason, state_at
from eps.pharmacies.service import load_directory

commands = typer.Typer()
Done = TypeVar("Done")

Code = Annotated[OdsCode, typer.Argument(parser=ods_code, metavar="ODS")]
Codes = Annotated[list[OdsCode] | None, typer.Argument(parser=ods_code, metavar="ODS...")]
File = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Codes from a file too, separated by white space."),
]
From = Annotated[
    datetime | None, typer.Option("--from", parser=instant, metavar=TIME, help="When it closes; else now.")
]
Until = Annotated[datetime | None, typer.Option(parser=instant, metavar=TIME, help="When it opens again.")]
OpenEnded = Annotated[
    bool, typer.Option("--open-ended", help="Nobody knows until when; looked at again in a day.")
]
Permanent = Annotated[bool, typer.Option("--permanent", help="It closes for good.")]
Why = Annotated[Reason, typer.Option("--reason", help="What patients are told.")]
ConfirmedBy = Annotated[
    str | None, typer.Option(parser=account, metavar="NAME", help="The second person, where it takes two.")
]
Planned = Annotated[
    bool, typer.Option("--planned", help="Cancel closures that are to come, or only asked for, too.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what would be recorded, and whom it concerns.")
]


@commands.command()
def close(
    why: Why,
    codes: Codes = None,
    starts_at: From = None,
    until: Until = None,
    open_ended: OpenEnded = False,
    permanent: Permanent = False,
    confirmed_by: ConfirmedBy = None,
    name: As = None,
    file: File = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Record that pharmacies close together, and return at once: `work` or `serve` does what follows."""
    recorder = Recorder(operator(name), clock.now(), confirmed_by)
    lasting = _Lasting(starts_at or recorder.at, until, open_ended, permanent)
    request = lasting.request(_all_codes(codes, file), why, recorder.at)
    if dry_run:
        forecasted = asyncio.run(_with_directory(lambda: forecast(request, recorder)))
        _show_forecast(forecasted, recorder.at, json=json)
    else:
        _show(asyncio.run(_with_directory(lambda: record(request, recorder))), recorder, json=json)


@commands.command()
def reopen(code: Code, planned: Planned = False, name: As = None, json: Json = False) -> None:
    """Record that a pharmacy is open again: each closure in force ends now, and --planned cancels those ahead."""
    recorder = Recorder(operator(name), clock.now())
    by, at = recorder.principal, recorder.at
    closures = asyncio.run(_with_directory(lambda: reopen_code(code, by, at, planned=planned)))
    _show(closures, recorder, json=json)


@dataclass(frozen=True, slots=True)
class _Lasting:
    """From when until when, in one of the three ways to say it."""

    starts_at: datetime
    until: datetime | None
    open_ended: bool
    permanent: bool

    def request(self, codes: tuple[OdsCode, ...], why: Reason, at: datetime) -> ClosureRequest:
        if [self.until is not None, self.open_ended, self.permanent].count(True) != 1:
            raise typer.BadParameter("Give one of --until, --open-ended and --permanent.")
        kind = ClosureKind.PERMANENT if self.permanent else ClosureKind.TEMPORARY
        review_at = max(at, self.starts_at) + REVIEW_WITHIN if self.open_ended else None
        return ClosureRequest(codes, kind, self.starts_at, why, self.until, review_at)


def _all_codes(given: list[OdsCode] | None, file: Path | None) -> tuple[OdsCode, ...]:
    """Each once, in the order given."""
    codes = list(given or ())
    if file is not None:
        try:
            codes += [OdsCode(word) for word in file.read_text("utf-8").split()]
        except (Invalid, UnicodeDecodeError) as error:
            raise typer.BadParameter(
                "It holds something that is no ODS code.", param_hint="--file"
            ) from error
    if not codes:
        raise typer.BadParameter("Name at least one pharmacy, or give a --file of codes.")
    return tuple(dict.fromkeys(codes))


async def _with_directory(do: Callable[[], Awaitable[Done]]) -> Done:
    async with register():
        await load_directory()
        return await do()


def _show(closures: Sequence[Closure], recorder: Recorder, *, json: bool) -> None:
    if json:
        say_json(RecordedShape.of(closures, recorder.principal, recorder.at))
    else:
        say(*(line_of(closure, recorder.at) for closure in closures))
    if any(closure.state is ClosureState.REQUESTED for closure in closures):
        note(
            "It takes two: a commissioner of its ICB must confirm it, or name the second person by --confirmed-by.",
            quietly=json,
        )


def _show_forecast(found: Forecast, at: datetime, *, json: bool) -> None:
    if json:
        say_json(ForecastShape.of(found))
        return
    for closure in found.closures:
        since = closure.proposes_from
        offers = f"people are offered others from {moment(since)}" if since else "nobody is offered others"
        say(f"{closure.ods_code} would be {words(state_at(closure, at))}; {offers}.")
    people = "1 person" if found.affected == 1 else f"{found.affected} people"
    say(f"It concerns {people}. Nothing was recorded.")
