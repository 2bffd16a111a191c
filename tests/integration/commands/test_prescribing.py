"""Prescriptions by command: a day's routine repeats made up, and issued from a file."""

import json
import signal
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import fetch
from eps.prescriptions import batch_issuing_service
from eps.prescriptions.medicine import check_digit_fits
from tests.integration.commands.conftest import Run, within
from tests.messages import order_message
from tests.people import commissioner
from tests.register import store_practice
from tests.town import NOW, closing

PEOPLE = 30
PRACTICE = "A82001"
OF = ("--practice", PRACTICE)


@pytest.fixture
def people(empty_town: str, run: Run) -> str:
    """The town with synthetic people, patients of a practice that is in it."""
    within(empty_town, lambda: store_practice(PRACTICE, postcode="SK7 1LD"))
    run("seed-patients", "--count", str(PEOPLE))
    return empty_town


def repeats(run: Run, *arguments: str) -> list[dict[str, Any]]:
    result = run("seed-repeats", *OF, *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def written(run: Run, folder: Path, count: int = 5) -> str:
    file = folder / "repeats.ndjson"
    result = run("seed-repeats", *OF, "--count", str(count), "--to", str(file))
    assert result.stdout == (
        f"{count} written. To issue them: python main.py issue {file} --practice {PRACTICE}\n"
    )
    return str(file)


def issued_by(url: str) -> list[tuple[str, int]]:
    async def rows() -> list[tuple[str, int]]:
        found = await fetch("SELECT prescriber, count(*) AS count FROM prescription GROUP BY prescriber")
        return [(row["prescriber"], row["count"]) for row in found]

    return within(url, rows)


@pytest.mark.usefixtures("people")
def test_repeats_are_made_up_the_same_each_time_and_others_by_another_seed(run: Run) -> None:
    lines = repeats(run, "--count", "20")
    assert lines == repeats(run, "--count", "20") == repeats(run, "--count", "100")[:20]
    assert lines != repeats(run, "--count", "20", "--seed", "2")
    assert len({line["nhs_number"] for line in lines}) == 20
    assert {line["treatment"] for line in lines} == {"continuous"}


@pytest.mark.usefixtures("people")
def test_where_a_practice_has_fewer_patients_they_have_several_prescriptions(run: Run) -> None:
    lines = repeats(run, "--count", "100")
    patients = len({line["nhs_number"] for line in lines})
    assert len({line["reference"] for line in lines}) == 100
    assert 20 <= patients <= PEOPLE
    assert len({json.dumps(line["items"]) for line in lines}) > patients


@pytest.mark.usefixtures("people")
def test_what_is_made_up_could_be_somebodys_repeats(run: Run) -> None:
    items = [line["items"] for line in repeats(run)]
    assert all(1 <= len(one) <= 4 for one in items)
    assert all(check_digit_fits(medicine["code"]) for one in items for medicine in one)
    assert all(len({medicine["code"] for medicine in one}) == len(one) for one in items)


def test_lines_of_a_file_are_issued_as_a_prescribers_with_progress(
    people: str, run: Run, tmp_path: Path
) -> None:
    result = run("issue", written(run, tmp_path), *OF, "--as", "Dr Jo")
    assert (result.exit_code, result.stderr) == (0, "Lines: 0 of 5\nLines: 5 of 5\n")
    assert result.stdout.startswith("5 of 5 issued: ")
    assert result.stdout.endswith("Built here, this carries no legal signature.\n")
    assert issued_by(people) == [("Dr Jo", 5)]


def test_the_same_file_again_issues_nothing_twice(people: str, run: Run, tmp_path: Path) -> None:
    file = written(run, tmp_path)
    first, again = [run("issue", file, *OF, "--json") for _ in range(2)]
    assert json.loads(first.stdout)["batch"]["id"] == json.loads(again.stdout)["batch"]["id"]
    assert [count for _, count in issued_by(people)] == [5]


def test_a_machine_is_told_what_became_of_each_line(people: str, run: Run, tmp_path: Path) -> None:
    result = run("issue", written(run, tmp_path), *OF, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert (told["batch"]["state"], told["batch"]["issued"]) == ("done", 5)
    assert [line["reference"] for line in told["lines"]] == [f"repeat-000{place}" for place in range(1, 6)]


def test_what_is_held_is_tried_again_by_the_same_file_with_another_answer(
    people: str, run: Run, tmp_path: Path
) -> None:
    def everywhere() -> Any:
        codes = tuple(f"FA00{place}" for place in range(1, 8))
        return record(closing(*codes, starts_at=clock.now()), Recorder(commissioner(), clock.now()))

    clock.start_at(NOW)
    within(people, everywhere)
    file, now = written(run, tmp_path), ("--now", NOW.isoformat())
    held = run("issue", file, *OF, "--on-closed", "hold", *now)
    [first, *others] = held.stdout.splitlines()
    assert "0 to a dispenser" in first
    assert others
    assert all("held: The pharmacy that this would go to is closed" in line for line in others)
    again = run("issue", file, *OF, "--on-closed", "token", *now)
    assert again.stdout.startswith("5 of 5 issued: 0 to a dispenser, 5 as tokens")


@pytest.mark.usefixtures("people")
def test_repeats_are_made_up_and_issued_at_once(people: str, run: Run) -> None:
    result = run("seed-repeats", *OF, "--count", "3", "--issue", "--as", "Dr Jo")
    assert result.stdout.startswith("3 of 3 issued: ")
    assert issued_by(people) == [("Dr Jo", 3)]


def test_a_fhir_order_is_issued_by_the_practice_that_it_names(town: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(order_message(), indent=1))
    result = run("issue", str(file), "--as", "Dr Jo", "--now", NOW.isoformat())
    assert (result.exit_code, result.stderr) == (0, "")
    assert " was issued. " in result.stdout
    assert issued_by(town) == [("Dr Jo", 1)]
    again = run("issue", str(file), "--now", NOW.isoformat())
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr.startswith("A prescription with this ID was issued before.")


def test_a_message_that_is_no_order_issues_nothing(town: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "message.json"
    file.write_text(json.dumps(order_message(event="prescription-order-update")))
    result = run("issue", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("This message is no order")


def test_what_is_wrong_with_any_line_is_told_of_all_and_nothing_is_issued(
    people: str, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.ndjson"
    first, second = repeats(run, "--count", "2")
    second["items"][0]["code"] = "319283007"
    file.write_text("\n".join(json.dumps(line) for line in (first | {"days_supply": 0}, second)))
    result = run("issue", str(file), *OF)
    assert result.stderr.splitlines() == [
        "Some of what you sent is not valid. Look at errors, put it right and send it again.",
        "/0/days_supply: Send 1 or more.",
    ]
    file.write_text("\n".join(json.dumps(line) for line in (first, second)))
    result = run("issue", str(file), *OF)
    assert (result.exit_code, result.stderr.splitlines()[1][:17]) == (1, "/1/items/0/code: ")
    assert issued_by(people) == []


def test_a_practice_must_be_named_and_known(people: str, run: Run, tmp_path: Path) -> None:
    file = written(run, tmp_path)
    unnamed, unknown = run("issue", file), run("issue", file, "--practice", "X99999")
    assert (unnamed.exit_code, unknown.exit_code) == (2, 1)
    assert unnamed.stderr.startswith(
        "Invalid value for --practice: Name the practice that issues these lines."
    )
    assert unknown.stderr.startswith("No practice has the code X99999.")
    nobody = run("seed-repeats", "--practice", "X99999")
    assert nobody.stderr.startswith("Practice X99999 has no synthetic patients.")


@pytest.mark.parametrize("command", ["issue", "seed-repeats"])
def test_production_issues_nothing_by_command(command: str, people: str, run: Run, tmp_path: Path) -> None:
    file = written(run, tmp_path)
    arguments = [file] if command == "issue" else []
    result = run(command, *arguments, *OF, environment="production")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "demonstration" in result.stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell that runs the tests in the background has Ctrl-C ignored by what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_stops_the_batch_for_every_worker_and_the_same_command_goes_on(
    people: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, issue_next, calls = written(run, tmp_path), batch_issuing_service.issue_next, count(1)

    async def interrupted(batch_id: UUID, at: datetime) -> bool:
        if next(calls) == 3:
            signal.raise_signal(signal.SIGINT)
        return await issue_next(batch_id, at)

    monkeypatch.setattr(batch_issuing_service, "issue_next", interrupted)
    result = run("issue", file, *OF)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "of 5 seen. The same command again goes on at the next line." in result.stderr
    states = within(people, lambda: fetch("SELECT state FROM batch"))
    assert [row["state"] for row in states] == ["stopped"]
    assert run("issue", file, *OF).stdout.startswith("5 of 5 issued")
