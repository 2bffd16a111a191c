"""What holds for every command: where things are printed, how refusals read, exit codes, the clock."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_group

from eps import cli, clock
from eps.app import all_operations
from eps.commands import preparing
from tests.integration.commands.conftest import Run

TOKEN = ("token", "--role", "operations")
ROOT = Path(__file__).parents[3]


def test_every_command_is_in_the_file_that_the_table_names() -> None:
    files = {file.stem for file in (ROOT / "eps/commands").glob("*.py")}
    there = {
        name: file
        for file in sorted(files - {"__init__"})
        if hasattr(module := import_module(f"eps.commands.{file}"), "commands")
        for name in get_group(module.commands).commands
    }
    assert there == dict(cli.FILES)


def test_without_a_command_the_commands_are_listed(run: Run) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(name in result.stderr for name in cli.FILES)


def test_an_unknown_command_is_told_with_its_likeness(run: Run) -> None:
    result = run("clos")
    assert result.exit_code == 2
    assert result.stderr == "No such command 'clos'. Did you mean 'close', 'closures'? See: main.py --help\n"


def test_a_token_does_not_wait_for_what_only_the_service_needs() -> None:
    heavy = {"scipy", "uvicorn", "starlette.applications"}
    code = f"import sys, eps.cli, eps.commands.issuing; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_description_of_the_interface_is_printed_as_json(run: Run) -> None:
    result = run("openapi")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["paths"].keys() == {operation.path for operation in all_operations()}


def test_settings_that_make_no_sense_are_named_by_their_variables(run: Run) -> None:
    result = run(*TOKEN, environment="prod", maximum_body_bytes="0", database_url="mysql://x")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "EPS_ENVIRONMENT: Input should be 'demonstration' or 'production'.",
        "EPS_DATABASE_URL: Give sqlite://path/to/file or asyncpg://user@host/name.",
        "EPS_MAXIMUM_BODY_BYTES: Input should be greater than 0.",
    ]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("asyncpg://nobody@127.0.0.1:1/nothing", "The register cannot be reached just now"),
        ("asyncpg://nobody@host:port/nothing", "EPS_DATABASE_URL: Give sqlite://path/to/file or asyncpg:"),
        (f"sqlite://{__file__}", "EPS_DATABASE_URL: This file is not a SQLite database, or it is damaged."),
        ("sqlite:///proc/nowhere/register", "/proc/nowhere: No such file or directory."),
    ],
    ids=["silent", "no port", "no database", "no folder"],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(url: str, sentence: str, run: Run) -> None:
    result = run(*TOKEN, database_url=url)
    assert result.exit_code == 1
    assert result.stderr.startswith(sentence)
    assert len(result.stderr.splitlines()) == 1


def test_what_nobody_foresaw_is_told_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail() -> bool:
        raise ZeroDivisionError("the patient 9990000018")

    monkeypatch.setattr(preparing, "ping", fail)
    result = run("closures", database_url=f"sqlite://{ROOT / 'pyproject.toml'}")
    assert result.exit_code == 1
    assert "nobody foresaw (ZeroDivisionError)" in result.stderr
    assert "Traceback" not in result.output
    assert "9990000018" not in result.output


def test_a_stopped_command_has_an_exit_code_of_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(preparing, "make_register", interrupted)
    result = run("migrate")
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.parametrize(
    "arguments", [("--now", "2026-11-25T11:00", *TOKEN), (*TOKEN, "--now", "2026-11-25T11:00")]
)
def test_the_clock_can_be_set_before_or_after_the_command(
    arguments: tuple[str, ...], run: Run, sqlite_url: str
) -> None:
    assert run(*arguments, database_url=sqlite_url).exit_code == 0
    assert clock.now().isoformat().startswith("2026-11-25T11:00")


def test_an_instant_without_an_offset_is_of_london(run: Run, sqlite_url: str) -> None:
    run(*TOKEN, "--now", "2026-07-01T11:00", database_url=sqlite_url)
    assert clock.now().isoformat().startswith("2026-07-01T10:00")


def test_the_clock_of_a_production_service_is_the_machines(run: Run, sqlite_url: str) -> None:
    result = run("check", "--now", "2026-11-25", database_url=sqlite_url, environment="production")
    assert result.exit_code == 1
    assert result.stderr == "In production the clock is the machine's own. Leave --now out.\n"
    assert clock.ahead().total_seconds() == 0


def test_a_new_database_is_left_to_migrate_by_commands_that_only_look(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    result = run("closures", database_url=f"sqlite://{path}")
    assert result.exit_code == 1
    assert (
        result.stderr
        == "There is no register in this database yet. Make one first: `python main.py migrate`.\n"
    )
    assert not path.exists()
