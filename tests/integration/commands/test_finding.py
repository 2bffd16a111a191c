"""The nearest pharmacies by command, as a search of the API gives them."""

import json

from eps.database import execute, transactional
from tests.integration.commands.conftest import Run, within


@transactional
async def no_pharmacy_takes_electronic_prescriptions() -> None:
    await execute("UPDATE pharmacy SET eps_enabled = FALSE")


def test_the_nearest_are_listed_by_distance_with_what_is_known_of_them_now(run: Run, town: str) -> None:
    lines = run("nearest", "sk71ld", "--limit", "2").stdout.splitlines()
    assert lines[0].startswith("  0.0 miles  FA001  Rowlands Pharmacy, 61 Arundel Avenue")
    assert lines[0].endswith(": Open until 5pm")
    assert lines[1].startswith("  0.6 miles  FA002")


def test_where_none_is_open_those_that_open_next_are_listed(run: Run, town: str) -> None:
    night = run("nearest", "SK7 1LD", "--open-now", "--at", "2026-11-25T23:00").stdout.splitlines()
    assert night[0] == "None in reach at that time. These open next:"
    assert night[1].endswith(": Closed until 9am tomorrow")


def test_none_at_all_is_said(run: Run, town: str) -> None:
    within(town, no_pharmacy_takes_electronic_prescriptions)
    assert run("nearest", "SK7 1LD").stdout == "None, and none that opens.\n"


def test_a_machine_gets_what_the_api_answers(run: Run, town: str) -> None:
    found = json.loads(run("nearest", "SK7 1LD", "--within-miles", "0.5", "--json").stdout)
    assert found["origin"]["postcode"] == "SK7 1LD"
    assert [pharmacy["ods_code"] for pharmacy in found["pharmacies"]] == ["FA001"]


def test_what_is_no_postcode_is_told(run: Run, town: str) -> None:
    result = run("nearest", "Stockport")
    assert result.exit_code == 2
    assert result.stderr.startswith("Invalid value for 'POSTCODE': Enter a full postcode, such as SK7 5LD.")
