"""The command line as its user sees it: what is printed where, and with which exit code."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eps import clock, logs
from eps.app import all_operations
from eps.cli import main
from eps.database import database
from eps.identity.permissions import Principal
from eps.identity.tokens import token_verifier
from eps.settings import Settings, settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: str, **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["main.py", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        logs.configure("info")
        code = end.value.code
        return (code if isinstance(code, int) else 0), *capsys.readouterr()

    return run_command


def bearer_of(token: str, url: str) -> Principal:
    async def verified() -> Principal:
        async with database(url):
            return await token_verifier(Settings()).verify(token, at=clock.real_now())

    return asyncio.run(verified())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["patient", "--nhs-number", "999 000 0018"], {"nhs_number": "9990000018"}),
        (["pharmacy", "--ods", "FA002", "--ods", "fa003"], {"ods_codes": {"FA002", "FA003"}}),
        (["prescriber", "--ods", "A81001"], {"ods_codes": {"A81001"}}),
        (["commissioner", "--icb", "QOP"], {"icb_code": "QOP"}),
        (["operations"], {}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_token_is_all_that_is_printed(
    arguments: list[str], expected: dict[str, object], run: Run, sqlite_url: str
) -> None:
    code, token, errors = run("token", "--role", *arguments, EPS_DATABASE_URL=sqlite_url)
    assert (code, errors) == (0, "")
    bearer = bearer_of(token.strip(), sqlite_url)
    assert bearer.role == arguments[0]
    assert {name: getattr(bearer, name) for name in expected} == expected


def test_each_token_is_another_account_unless_one_is_named(run: Run, sqlite_url: str) -> None:
    made = [run("token", "--role", "operations", EPS_DATABASE_URL=sqlite_url)[1] for _ in range(2)]
    named = run("token", "--role", "operations", "--as", "jo", EPS_DATABASE_URL=sqlite_url)[1]
    first, second, third = [bearer_of(token.strip(), sqlite_url).subject for token in (*made, named)]
    assert first != second
    assert third == "jo"


def test_a_token_for_a_new_database_makes_its_tables_first(run: Run, tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'new' / 'register.sqlite3'}"
    code, token, _ = run("token", "--role", "operations", EPS_DATABASE_URL=url)
    assert code == 0
    assert bearer_of(token.strip(), url).role == "operations"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["patient", "--nhs-number", "9990000019"], "This is not a valid NHS number."),
        (["pharmacy", "--ods", "!"], "An ODS code is 3 to 10 letters and digits, such as FA002."),
        (["operations", "--as", "9990000018"], "This token cannot be used: its claim sub is missing"),
    ],
    ids=["NHS number", "ODS code", "subject"],
)
def test_a_refusal_is_one_plain_line(arguments: list[str], line: str, run: Run, sqlite_url: str) -> None:
    code, output, errors = run("token", "--role", *arguments, EPS_DATABASE_URL=sqlite_url)
    assert (code, output) == (1, "")
    assert errors.startswith(line)
    assert len(errors.splitlines()) == 1


def test_production_makes_no_tokens(run: Run, sqlite_url: str) -> None:
    code, output, errors = run(
        "token", "--role", "operations", EPS_DATABASE_URL=sqlite_url, EPS_ENVIRONMENT="production"
    )
    assert (code, output) == (1, "")
    assert errors.startswith("This is a production service")


def test_a_database_that_does_not_answer_is_told_in_one_line(run: Run) -> None:
    code, _, errors = run(
        "token", "--role", "operations", EPS_DATABASE_URL="asyncpg://nobody@127.0.0.1:1/nothing"
    )
    assert code == 1
    assert errors.startswith("The register cannot be reached just now")


def test_settings_that_make_no_sense_are_named_by_their_variables(run: Run) -> None:
    code, _, errors = run("token", "--role", "operations", EPS_ENVIRONMENT="prod", EPS_MAXIMUM_BODY_BYTES="0")
    assert code == 1
    assert errors.splitlines() == [
        "EPS_ENVIRONMENT: Input should be 'demonstration' or 'production'.",
        "EPS_MAXIMUM_BODY_BYTES: Input should be greater than 0.",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["token"],
        ["token", "--role", "administrator"],
        ["token", "--role", "patient"],
        ["token", "--role", "patient", "--ods", "FA002"],
        ["token", "--role", "operations", "--icb", "QOP"],
        ["tokn"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_and_has_a_code_of_its_own(arguments: list[str], run: Run) -> None:
    code, _, errors = run(*arguments)
    assert code == 2
    assert "Usage" in errors


def test_the_description_of_the_interface_is_printed_as_json(run: Run) -> None:
    code, output, errors = run("openapi")
    assert (code, errors) == (0, "")
    assert json.loads(output)["paths"].keys() == {operation.path for operation in all_operations()}
