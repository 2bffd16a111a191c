"""A death by command, and that it was a mistake: whose it is stands in no argument, no answer and no log."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eps.cli import commands
from eps.nomination.repository import patient_by_id
from eps.record.store import history
from tests.dispensing import downloaded_by_id
from tests.factories import nhs_number
from tests.integration.commands.conftest import Run, within
from tests.prescribing import issued
from tests.town import NOW

ON = ("--on", "2026-11-24", "--notice", "formal", "--as", "Jo")


@pytest.fixture
def number(tmp_path: Path) -> str:
    """A file that holds the number of the first person of the town, as people write it."""
    file, digits = tmp_path / "number", nhs_number(1)
    file.write_text(f"{digits[:3]} {digits[3:6]} {digits[6:]}\n")
    return str(file)


async def one_waits_and_one_is_downloaded() -> None:
    await issued()
    await downloaded_by_id(await issued())


def at_noon(run: Run, *arguments: str) -> Result:
    return run("--now", NOW.isoformat(), *arguments)


def test_a_death_is_recorded_with_what_follows(run: Run, town: str, number: str) -> None:
    within(town, one_waits_and_one_is_downloaded)
    result = at_noon(run, "record-death", number, *ON)
    assert (result.exit_code, result.stdout) == (
        0,
        "Recorded. Issues of prescriptions cancelled: 1; with a pharmacy, and cancelled when it gives them back: 1.\n",
    )
    entries = [one.entry for one in within(town, lambda: history("patient/1"))]
    [death] = [one for one in entries if one.act == "patient.death-recorded"]
    assert (death.actor, death.role, death.payload) == ("Jo", "operations", {"notice": "formal"})


def test_it_is_taken_back(run: Run, town: str, number: str) -> None:
    within(town, one_waits_and_one_is_downloaded)
    at_noon(run, "record-death", number, *ON)
    result = at_noon(run, "take-back-death", number)
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Taken back. Issues with a pharmacy that are no longer to be cancelled: 1."
    )
    assert within(town, lambda: patient_by_id(1)).date_of_death is None


def test_a_machine_gets_counts(run: Run, town: str, number: str) -> None:
    within(town, one_waits_and_one_is_downloaded)
    recorded = at_noon(run, "record-death", number, *ON, "--json")
    taken_back = at_noon(run, "take-back-death", number, "--json")
    assert json.loads(recorded.stdout) == {"cancelled": 1, "marked": 1}
    assert json.loads(taken_back.stdout) == {"unmarked": 1}


@pytest.mark.usefixtures("town", "run")
def test_the_number_comes_by_standard_input_too() -> None:
    arguments = ["--now", NOW.isoformat(), "record-death", "-", *ON]
    result = CliRunner().invoke(commands, arguments, input=nhs_number(1), prog_name="main.py")
    assert (result.exit_code, result.stdout[:9]) == (0, "Recorded.")


def test_it_is_for_production_above_all(run: Run, town: str, number: str) -> None:
    result = run("record-death", number, *ON, environment="production")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (nhs_number(1) + " " + nhs_number(2), "This is not a valid NHS number."),
        ("\u0661\u0662\u0663", "This is not a valid NHS number."),
        (nhs_number(900), "There is no patient with these details."),
    ],
    ids=["two", "other digits", "a stranger"],
)
def test_what_names_nobody_is_refused_and_not_repeated(
    content: str, said: str, run: Run, town: str, tmp_path: Path
) -> None:
    file = tmp_path / "wrong"
    file.write_text(content)
    result = at_noon(run, "record-death", str(file), *ON)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)
    assert content not in result.output


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-11-26", "--on: A date of death cannot be after today."),
        ("1850-01-01", "--on: This person was born after that date."),
    ],
)
def test_a_date_that_cannot_be_is_told_with_its_option(
    on: str, said: str, run: Run, town: str, number: str
) -> None:
    result = at_noon(run, "record-death", number, "--on", on, "--notice", "reported")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)


def test_where_nothing_was_recorded_there_is_nothing_to_take_back(run: Run, town: str, number: str) -> None:
    result = at_noon(run, "take-back-death", number)
    assert result.exit_code == 1
    assert result.stderr.startswith("The register has no date of death for this person")
