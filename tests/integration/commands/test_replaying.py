"""`replay-closures`: the past as fixtures/ tell it."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from eps.demonstration import replay as replay_module
from eps.demonstration.past import Days
from eps.demonstration.replay import Wanted
from eps.demonstration.replay_beside import ReplayCutShort, replay_beside
from eps.record.verifying import Verdict
from eps.settings import Settings
from tests.canaries import leaks
from tests.integration.commands.conftest import Run
from tests.integration.commands.little_england import CLOSED_FOR_GOOD, little_england

FEBRUARY = ("replay-closures", "--from", "2024-02-09", "--until", "2024-02-13", "--patients", "100")
WITHOUT_SUCCESSOR = [
    "FCJ08", "FA731", "FAJ19", "FCL69", "FF604", "FFV18", "FKK08", "FMN32", "FN040", "FND99", "FQ395", "FV354", "FVK00",
]  # fmt: skip
"""Counted by hand: the lines of the week of 5 February 2024 in fixtures/code-events.csv.xz that say "closed" and name
no successor. Nine lines name one, FA007 and FRH45 among them, whose successors closed in their turn."""


def test_a_real_week_closes_the_codes_that_nobody_took_over(run: Run) -> None:
    fixtures = str(Settings.model_fields["fixtures"].default)
    week = ("--from", "2024-02-05", "--until", "2024-02-11", "--patients", "4000", "--seed", "3")
    result = run("replay-closures", *week, "--json", fixtures=fixtures)
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert [closure["ods_code"] for closure in told["closures"]] == WITHOUT_SUCCESSOR
    assert {closure["last_day"] for closure in told["closures"]} == {"2024-02-05", "2024-02-10"}
    assert (told["in_all"]["same"], told["in_all"]["closed"]) == (9, 13)
    assert told["in_all"]["patients"] == sum(closure["patients"] for closure in told["closures"]) > 0
    assert 0 < told["in_all"]["median_miles"] <= told["in_all"]["percentile_95_miles"]
    assert (told["people"], told["seed"], told["record_holds"]) == (4000, 3, True)


def test_for_a_person_it_is_a_table(run: Run, tmp_path: Path) -> None:
    result = run(*FEBRUARY, fixtures=str(little_england(tmp_path)))
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == "Days: 5 of 5"
    assert [line.split()[:4] for line in result.stdout.splitlines() if "2024  " in line] == [
        ["February", "2024", "1", "1"]
    ]
    assert result.stdout.rstrip().endswith("The record holds.")
    assert leaks(result.stdout) == []


def test_the_same_seed_concerns_the_same_people(run: Run, tmp_path: Path) -> None:
    england = str(little_england(tmp_path))
    one, again = (json.loads(run(*FEBRUARY, "--json", fixtures=england).stdout) for _ in range(2))
    assert one == again
    [closure] = one["closures"]
    assert closure["ods_code"] == CLOSED_FOR_GOOD
    assert closure["patients"] > 0


@pytest.mark.parametrize(
    ("days", "exit_code", "says"),
    [
        (("2024-02-13", "2024-02-12"), 1, "--until: The last day to replay is before the first."),
        (("2023-12-31", "2024-01-02"), 1, "--from: The openings and closings in fixtures/ are those from 2024-01-01"),
        (("2024-03-31", "2024-04-01"), 1, "--until: The openings and closings in fixtures/ are those from 2024-01-01"),
        (("2024-02-30", "2024-03-01"), 2, "'--from': Give a day such as 2024-01-31."),
    ],
)  # fmt: skip
def test_days_that_cannot_be_replayed_are_refused(
    run: Run, tmp_path: Path, days: tuple[str, str], exit_code: int, says: str
) -> None:
    first, last = days
    given = ("--from", first, "--until", last)
    result = run("replay-closures", *given, fixtures=str(little_england(tmp_path)))
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert says in result.stderr


def test_a_record_that_does_not_hold_has_an_exit_code_of_its_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found(*_: object) -> Verdict:
        return Verdict(faults=2)

    monkeypatch.setattr(replay_module, "verify_register", found)
    result = run(*FEBRUARY, fixtures=str(little_england(tmp_path)))
    assert result.exit_code == 3
    assert "2 findings in the record." in result.stdout


def test_a_replay_beside_a_story_that_fails_is_no_silence(run: Run, tmp_path: Path) -> None:
    """There are no fixtures where this one looks."""
    wanted = Wanted(Days(date(2024, 1, 1), date(2024, 1, 2)), 10, 1)

    async def result() -> object:
        async with replay_beside(wanted, tmp_path) as replay:
            return await replay.result(lambda *_: None)

    with pytest.raises(ReplayCutShort):
        asyncio.run(result())
