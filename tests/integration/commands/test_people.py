"""Synthetic people by command: made up where nobody is real, and listed."""

import json

import pytest

from tests.integration.commands.conftest import Run


@pytest.mark.usefixtures("empty_town")
def test_people_are_made_up_once_and_listed(run: Run) -> None:
    made = run("seed-patients", "--count", "30")
    assert (made.exit_code, made.stderr) == (0, "People: 30 of 30\n")
    assert made.stdout.startswith("30 people added, who made ")
    assert run("seed-patients", "--count", "30").stdout.startswith(
        "0 people added, who made 0 nominations; 30 were"
    )
    assert len(run("patients", "--limit", "5").stdout.splitlines()) == 5


@pytest.mark.usefixtures("empty_town")
def test_a_machine_gets_one_bare_array_of_those_who_nominate_a_pharmacy(run: Run) -> None:
    assert json.loads(run("seed-patients", "--count", "60", "--json").stdout)["added"] == 60
    result = run("patients", "--nominating", "FA001", "--limit", "3", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    listed = json.loads(result.stdout)
    assert 1 <= len(listed) <= 3
    assert all(person.keys() == {"nhs_number", "postcode", "nominations"} for person in listed)
    assert {person["nominations"]["P1"] for person in listed} == {"FA001"}


def test_people_are_not_added_to_others_where_that_is_asked(run: Run, town: str) -> None:
    result = run("seed-patients", "--count", "30", "--if-empty")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert run("patients").stdout == ""


@pytest.mark.usefixtures("empty_town")
def test_an_empty_register_is_filled_where_that_is_asked(run: Run) -> None:
    assert run("seed-patients", "--count", "10", "--if-empty").stdout.startswith("10 people added")


@pytest.mark.parametrize("command", ["patients", "seed-patients"])
def test_production_has_no_synthetic_people(command: str, run: Run, town: str) -> None:
    result = run(command, environment="production")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Synthetic people are for demonstration only.")
