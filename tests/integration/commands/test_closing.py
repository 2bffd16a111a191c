"""Closing and reopening by command: recorded at once, with who did it; `work` does the rest."""

import getpass
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eps import clock
from eps.database import fetch
from eps.pharmacies.service import load_directory
from eps.record.store import history
from eps.worker import work_until_idle
from tests.integration.commands.conftest import Run, within
from tests.town import NOW

WEEKS = ("--until", "2026-12-16T08:00")


def close(run: Run, *arguments: str) -> list[dict[str, Any]]:
    result = run("close", "--reason", "flood", *arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    closures: list[dict[str, Any]] = json.loads(result.stdout)["closures"]
    return closures


async def last_author() -> tuple[str, str, str]:
    entry = (await history("pharmacy/FA001"))[-1].entry
    return entry.act, entry.actor, entry.role


async def count_proposals() -> int:
    return len(await fetch("SELECT 1 FROM proposal"))


async def settled_proposals() -> int:
    await load_directory()
    await work_until_idle()
    return await count_proposals()


def test_it_is_recorded_from_now_on_and_printed_and_the_rest_is_left_to_work(run: Run, town: str) -> None:
    result = run("close", "FA001", *WEEKS, "--reason", "flood")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("FA001 in force: flood, from 2026-11-25 11:00 until 2026-12-16 08:00 (")
    assert within(town, count_proposals) == 0
    assert within(town, settled_proposals) == 3


def test_several_close_together_under_one_group(run: Run, town: str) -> None:
    closures = close(run, "fa001", "FA002", "FA001", *WEEKS)
    assert [closure["ods_code"] for closure in closures] == ["FA001", "FA002"]
    assert len({closure["group"] for closure in closures}) == 1


def test_codes_come_from_a_file_too(run: Run, town: str, tmp_path: Path) -> None:
    (tmp_path / "codes").write_text("FA002 FA003\n\nFA001\n")
    closures = close(run, "FA001", "--file", str(tmp_path / "codes"), *WEEKS)
    assert [closure["ods_code"] for closure in closures] == ["FA001", "FA002", "FA003"]


def test_an_open_ended_one_is_looked_at_again_after_a_day(run: Run, town: str) -> None:
    [closure] = close(run, "FA001", "--open-ended", "--from", "2026-11-26T11:00")
    assert (closure["ends_at"], closure["review_at"]) == (None, "2026-11-27T11:00:00+00:00")
    assert "to be looked at again 2026-11-27 11:00" in run("closures").stdout


def test_one_for_good_waits_for_the_second_person(run: Run, town: str) -> None:
    result = run("close", "FA001", "--permanent", "--from", "2027-03-01", "--reason", "business-ended")
    assert result.exit_code == 0
    assert result.stdout.startswith("FA001 requested: business-ended, from 2027-03-01 00:00 for good (")
    assert result.stderr.startswith("It takes two:")


def test_the_second_person_may_be_named(run: Run, town: str) -> None:
    [closure] = close(
        run, "FA001", "--permanent", "--from", "2027-03-01", "--as", "jo", "--confirmed-by", "sam"
    )
    assert (closure["state"], closure["confirmed"]) == ("scheduled", True)
    assert within(town, last_author) == ("closure.recorded", "jo", "operations")


def test_who_did_it_is_the_account_where_nobody_is_named(
    run: Run, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "alex")
    close(run, "FA001", *WEEKS)
    assert within(town, last_author)[1] == "alex"


def test_an_account_without_a_name_is_operations(
    run: Run, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    close(run, "FA001", *WEEKS)
    assert within(town, last_author)[1] == "operations"


def test_a_dry_run_records_nothing(run: Run, town: str) -> None:
    result = run("close", "FA001", *WEEKS, "--reason", "flood", "--dry-run")
    assert result.stdout.splitlines() == [
        "FA001 would be in force; people are offered others from 2026-11-25 11:00.",
        "It concerns 3 people. Nothing was recorded.",
    ]
    short = run("close", "FA001", "--until", "2026-11-25T12:00", "--reason", "flood", "--dry-run").stdout
    assert short.startswith("FA001 would be in force; nobody is offered others.")
    assert json.loads(run("closures", "--json").stdout) == []


def test_a_dry_run_can_be_read_by_a_machine(run: Run, town: str) -> None:
    forecast = json.loads(run("close", "FA001", *WEEKS, "--reason", "flood", "--dry-run", "--json").stdout)
    assert (forecast["affected"], forecast["closures"][0]["ods_code"]) == (3, "FA001")


def test_reopening_ends_what_is_in_force(run: Run, town: str) -> None:
    close(run, "FA001", *WEEKS)
    clock.start_at(NOW + timedelta(hours=2))
    result = run("reopen", "FA001", "--as", "sam")
    assert result.stdout.startswith("FA001 ended: flood, from 2026-11-25 11:00 until 2026-11-25 13:00 (")
    assert within(town, last_author)[:2] == ("closure.ended", "sam")


def test_reopening_cancels_what_is_ahead_where_that_is_asked(run: Run, town: str) -> None:
    close(run, "FA001", *WEEKS, "--from", "2026-12-01")
    result = run("reopen", "FA001")
    assert (result.exit_code, "add --planned" in result.stderr) == (1, True)
    assert run("reopen", "FA001", "--planned").stdout.startswith("FA001 cancelled: flood")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("close", "FA001", "FXX99", *WEEKS, "--reason", "flood"),
            "ODS_CODES: No dispenser has the code FXX99.",
        ),
        (
            ("close", "FA001", "--until", "2026-11-25", "--reason", "flood"),
            "--until: A closure must end after",
        ),
        (
            ("close", "FA001", *WEEKS, "--from", "2025-11-01", "--reason", "flood"),
            "--from: That start is more than a year ago.",
        ),
        (("reopen", "FA001"), "Pharmacy FA001 has no closure in force, so there is nothing to reopen."),
        (("reopen", "FXX99"), "No dispenser has the code FXX99."),
    ],
    ids=["unknown code", "ends before", "long ago", "is open", "unknown code again"],
)
def test_what_cannot_be_done_is_refused_in_one_sentence_that_names_the_option(
    arguments: tuple[str, ...], sentence: str, run: Run, town: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(sentence)
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("FA001",), "Invalid value: Give one of --until, --open-ended and --permanent."),
        (
            ("FA001", *WEEKS, "--permanent"),
            "Invalid value: Give one of --until, --open-ended and --permanent.",
        ),
        (WEEKS, "Invalid value: Name at least one pharmacy, or give a --file of codes."),
        (("FA001", "--until", "soon"), "Invalid value for '--until': Give a date and time such as"),
        (
            ("FA001", "--file", __file__, *WEEKS),
            "Invalid value for --file: It holds something that is no ODS code",
        ),
        (
            ("FA001", "--file", "/nowhere", *WEEKS),
            "Invalid value for '--file': file '/nowhere' does not exist.",
        ),
    ],
    ids=["no end", "two ends", "no code", "no time", "no codes in it", "no file"],
)
def test_wrong_use_is_told_in_one_sentence(
    arguments: tuple[str, ...], sentence: str, run: Run, town: str
) -> None:
    result = run("close", "--reason", "flood", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert len(result.stderr.splitlines()) == 1
