"""Demonstration tokens by command: what is printed where, and with which exit code."""

from pathlib import Path

import pytest

from eps import clock
from eps.identity.permissions import Principal
from eps.identity.tokens import token_verifier
from eps.settings import Settings
from tests.integration.commands.conftest import Run, within


def bearer_of(token: str, url: str) -> Principal:
    async def verified() -> Principal:
        return await token_verifier(Settings()).verify(token.strip(), at=clock.real_now())

    return within(url, verified)


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
    result = run("token", "--role", *arguments, database_url=sqlite_url)
    assert (result.exit_code, result.stderr) == (0, "")
    bearer = bearer_of(result.stdout, sqlite_url)
    assert bearer.role == arguments[0]
    assert {name: getattr(bearer, name) for name in expected} == expected


def test_each_token_is_another_account_unless_one_is_named(run: Run, sqlite_url: str) -> None:
    made = [run("token", "--role", "operations", database_url=sqlite_url).stdout for _ in range(2)]
    named = run("token", "--role", "operations", "--as", "jo").stdout
    first, second, third = [bearer_of(token, sqlite_url).subject for token in (*made, named)]
    assert first != second
    assert third == "jo"


def test_a_token_for_a_new_database_makes_a_register_of_it_first_and_says_nothing_of_it(
    run: Run, tmp_path: Path
) -> None:
    url = f"sqlite://{tmp_path / 'new' / 'register.sqlite3'}"
    result = run("token", "--role", "operations", database_url=url)
    assert (result.exit_code, result.stderr) == (0, "")
    assert bearer_of(result.stdout, url).role == "operations"


def test_a_token_is_good_for_twelve_hours_of_the_machines_time_whatever_now_says(
    run: Run, sqlite_url: str
) -> None:
    result = run("token", "--role", "operations", "--now", "2031-01-01T12:00", database_url=sqlite_url)
    clock.start_at(None)
    assert bearer_of(result.stdout, sqlite_url).role == "operations"


def test_production_makes_no_tokens(run: Run, sqlite_url: str) -> None:
    result = run("token", "--role", "operations", database_url=sqlite_url, environment="production")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("This is a production service")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Missing option '--role'."),
        (["--role", "administrator"], "Invalid value for '--role': 'administrator' is not one of"),
        (["--role", "patient"], "Invalid value for --role: A token for patient takes --nhs-number beside"),
        (["--role", "patient", "--ods", "FA002"], "Invalid value for --role: A token for patient takes"),
        (
            ["--role", "operations", "--icb", "QOP"],
            "Invalid value for --role: A token for operations takes no",
        ),
        (
            ["--role", "patient", "--nhs-number", "9990000019"],
            "Invalid value for '--nhs-number': This is not a valid",
        ),
        (["--role", "pharmacy", "--ods", "!"], "Invalid value for '--ods': An ODS code is 3 to 10 letters"),
        (
            ["--role", "operations", "--as", "9990000018"],
            "Invalid value for '--as': Give a name of up to 100",
        ),
        (["--role", "operations", "--as", " "], "Invalid value for '--as': Give a name of up to 100"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_sentence_that_names_the_option(
    arguments: list[str], sentence: str, run: Run, sqlite_url: str
) -> None:
    result = run("token", *arguments, database_url=sqlite_url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert result.stderr.endswith(" See: main.py token --help\n")
    assert len(result.stderr.splitlines()) == 1
