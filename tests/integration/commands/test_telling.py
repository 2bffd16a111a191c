"""`demo`: the story as its reader sees it, on both databases."""

import re
import subprocess
from pathlib import Path

import pytest

from eps.commands import telling
from tests.canaries import leaks
from tests.integration.commands.conftest import Run
from tests.integration.commands.little_england import little_england
from tests.unit.architecture.source import ROOT

CHAPTERS = (
    "1. England's pharmacies, with their hours",
    "2. 240 people who do not exist",
    r"3. (?!Eastgate)\w+ Pharmacy, 61 Arundel Avenue, Hazel Grove, Stockport, closes",
    "4. Everyone who nominated it is offered others",
    "5. What a patient in SK7 sees",
    "6. Three patients answer",
    r"7. \w+ Pharmacy, the nearest of that list, closes too",
    r"8. \w+ Pharmacy opens again, early",
    "9. What really closed, January to March 2024",
    "10. Does the record hold\\?",
    "11. What to try next",
)


def told(run: Run, *arguments: str, england: Path) -> str:
    """The story, apart from how long things took."""
    result = run("demo", "--patients", "240", *arguments, fixtures=str(england))
    assert result.exit_code == 0, result.stderr
    return re.sub(r"[\d,]+ a second", "many a second", result.stdout)


def row(story: str, name: str) -> list[str]:
    """The cells of the only table row that begins so."""
    [line] = [line for line in story.splitlines() if line.startswith(f"  {name}  ")]
    return re.split(r"\s{2,}", line.strip())[1:]


def test_the_story_is_told_the_same_on_either_database(
    run: Run, sqlite_url: str, postgresql_url: str, tmp_path: Path
) -> None:
    england = little_england(tmp_path)
    story = told(run, "--database", sqlite_url, england=england)
    assert told(run, "--database", postgresql_url, england=england) == story
    its_chapters_are_in_order(story)
    it_says_what_happened(story)
    assert leaks(story) == []
    assert all(len(line) <= 80 or "curl" in line or "make" in line for line in story.splitlines())


def its_chapters_are_in_order(story: str) -> None:
    headings = [line for line in story.splitlines() if re.match(r"\d+\. ", line)]
    for heading, chapter in zip(headings, CHAPTERS, strict=True):
        assert re.fullmatch(chapter, heading)


def it_says_what_happened(story: str) -> None:
    """That NEW_CODE, of which no hours are published, is the one whose hours are not known."""
    assert row(story, "open") == ["8", "0", "0"]
    assert row(story, "closed") == ["1", "9", "0"]
    assert row(story, "not confirmed (holiday)") == ["0", "0", "10"]
    assert row(story, "not known") == ["1", "1", "0"]
    [(concerned, offered)] = re.findall(r"(\d+) nominations are concerned, (\d+) people have", story)
    assert int(concerned) >= int(offered) > 6
    assert row(story, "kept") == ["1", "0"]
    assert row(story, "chose") == ["2", "2"]
    [still_open, afterwards] = map(int, row(story, "offered"))
    assert afterwards == 0
    assert row(story, "withdrawn") == ["0", f"{still_open + 1}"]
    assert row(story, "January 2024")[:3] == ["0", "0", "0"]
    assert row(story, "February 2024")[:2] == ["1", "1"]
    assert row(story, "In all") == row(story, "February 2024")
    assert row(story, "Register of this story")[-1] == row(story, "Register of the replay")[-1] == "0"


def test_too_few_people_make_no_story(run: Run, tmp_path: Path) -> None:
    result = run("demo", "--patients", "3", fixtures=str(little_england(tmp_path)))
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "--patients: With so few people no pharmacy is nominated often enough for a story. "
        "Ask for more, such as --patients 20000.\n"
    )


def test_a_register_in_use_is_left_alone(run: Run, town: str, tmp_path: Path) -> None:
    result = run("demo", "--database", town, fixtures=str(little_england(tmp_path)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Name an empty one" in result.stderr


def test_no_story_is_told_in_production(run: Run, tmp_path: Path) -> None:
    result = run("demo", fixtures=str(little_england(tmp_path)), environment="production")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Synthetic people are for demonstration only" in result.stderr


def test_a_record_that_does_not_hold_has_an_exit_code_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def it_does_not_hold(*_: object, **__: object) -> bool:
        return False

    monkeypatch.setattr(telling, "tell", it_does_not_hold)
    result = run("demo")
    assert result.exit_code == 3
    assert result.stdout.splitlines()[1] == "1. What to try next"


def test_make_demo_is_this_command() -> None:
    # Asked from inside `make check`, make would print between its lines which folder it enters and leaves.
    asking = ["make", "--no-print-directory", "-n", "demo"]
    asked = subprocess.run(asking, cwd=ROOT, check=True, capture_output=True, text=True)
    assert asked.stdout.splitlines()[-1] == ".venv/bin/python main.py demo"
