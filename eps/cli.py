"""The command line: `python main.py COMMAND`. Results go to the output, progress and refusals to the error stream.

Each command is in the file of eps/commands/ that is named after what it is about, and that file is imported when the
command is asked for: `token` does not wait for what only `serve` needs.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from eps import clock, logs
from eps.collecting import without_collecting
from eps.commands.options import TIME, instant
from eps.commands.refusing import INTERRUPTED, refusal_of
from eps.commands.terminal import note
from eps.errors import Forbidden
from eps.settings import settings

FILES: Mapping[str, str] = {
    "demo": "telling",
    "serve": "serving",
    "work": "working",
    "migrate": "preparing",
    "import-directory": "directory",
    "decide": "directory",
    "build-fixtures": "directory",
    "nearest": "finding",
    "rehearse": "rehearsing",
    "seed-patients": "people",
    "patients": "people",
    "close": "closing",
    "reopen": "closing",
    "closures": "following",
    "cascade": "following",
    "replay-closures": "replaying",
    "verify": "checking",
    "check": "checking",
    "backup": "keeping",
    "restore": "keeping",
    "issue": "prescribing",
    "seed-repeats": "prescribing",
    "record-death": "deaths",
    "take-back-death": "deaths",
    "token": "issuing",
    "openapi": "describing",
}
"""The file of eps/commands/ that each command is in."""


class _Imported(Mapping[str, Any]):
    """Commands by name, each imported when it is looked up; all of them take `shared` options too."""

    def __init__(self, shared: Sequence[Any]) -> None:
        self._shared = shared

    def __getitem__(self, name: str) -> Any:
        with without_collecting():
            commands = get_group(import_module(f"eps.commands.{FILES[name]}").commands).commands
        command: Any = commands[name]
        for one in (command, *getattr(command, "commands", {}).values()):
            one.params.extend(self._shared)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(FILES)

    def __len__(self) -> int:
        return len(FILES)


class Commands(TyperGroup):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = _Imported(self.params)

    def main(self, *args: Any, **given: Any) -> Any:
        """Ends the process with an exit code, whatever happens."""
        try:
            code = super().main(*args, **{**given, "standalone_mode": False}) or 0
        except Exception as error:  # noqa: BLE001 - nobody is shown a traceback
            refusal = refusal_of(error)
            for line in refusal.lines:
                typer.echo(line, err=True)
            code = refusal.exit_code
        if code == INTERRUPTED:
            note("Stopped. What was done stays done: run the same command again to go on.", quietly=True)
        raise SystemExit(code)


class NoOtherClockInProduction(Forbidden):
    """In production the clock is the machine's own. Leave --now out."""


def _set_clock(at: datetime | None) -> None:
    if at is None:
        return
    if settings().is_production:
        raise NoOtherClockInProduction
    clock.start_at(at)


commands = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 done; 1 refused or failed, the line says why; 2 used wrongly; "
    "3 check or verify found something; 130 stopped by Ctrl-C, run it again to go on.",
)


Now = Annotated[
    datetime | None,
    typer.Option(
        parser=instant,
        metavar=TIME,
        callback=_set_clock,
        expose_value=False,
        help="Run a clock from this instant on; not in production.",
    ),
]


@commands.callback(invoke_without_command=True)
def whole(context: typer.Context, now: Now = None) -> None:  # noqa: ARG001 - its callback has read it
    """Nominated pharmacies: which is open, who nominated it, and what follows when it closes."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def main() -> None:
    logs.configure("warning")
    commands()
