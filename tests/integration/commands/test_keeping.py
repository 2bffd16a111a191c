"""Keeping and restoring a register by command."""

import json
from pathlib import Path

from eps.database import fetch
from eps.pharmacies.service import load_directory
from eps.worker import work_until_idle
from tests.integration.commands.conftest import Run, within
from tests.town import close, later


async def count_patients() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM patient")
    return int(row["count"])


def test_a_register_is_kept_restored_elsewhere_and_verified(
    run: Run, empty_town: str, tmp_path: Path
) -> None:
    run("seed-patients", "--count", "5")
    kept = run("backup", str(tmp_path / "kept.zip"))
    assert kept.exit_code == 0
    assert kept.stdout.startswith(f"{tmp_path / 'kept.zip'} holds the register: ")
    elsewhere = f"sqlite://{tmp_path / 'elsewhere.sqlite3'}"
    restored = run("restore", str(tmp_path / "kept.zip"), "--into", elsewhere)
    assert restored.exit_code == 0
    assert restored.stdout.startswith("The record holds: ")
    assert within(elsewhere, count_patients) == 5


async def close_and_tell() -> None:
    await close("FA001")
    await later(hours=2)


async def settle_anew() -> None:
    await load_directory()
    await work_until_idle()


def test_what_was_sent_before_is_not_sent_again(run: Run, town: str, tmp_path: Path) -> None:
    within(town, close_and_tell)
    sent = (tmp_path / "messages.jsonl").read_text()
    assert sent
    run("backup", str(tmp_path / "kept.zip"))
    elsewhere = f"sqlite://{tmp_path / 'elsewhere.sqlite3'}"
    run("restore", str(tmp_path / "kept.zip"), "--into", elsewhere)
    within(elsewhere, settle_anew)
    assert (tmp_path / "messages.jsonl").read_text() == sent


def test_a_machine_hears_of_both_by_json_alone(run: Run, empty_town: str, tmp_path: Path) -> None:
    kept = run("backup", str(tmp_path / "kept.zip"), "--json")
    assert kept.stderr == ""
    assert json.loads(kept.stdout)["bytes"] == (tmp_path / "kept.zip").stat().st_size
    into = f"sqlite://{tmp_path / 'elsewhere.sqlite3'}"
    restored = run("restore", str(tmp_path / "kept.zip"), "--into", into, "--json")
    assert restored.stderr == ""
    assert json.loads(restored.stdout)["holds"] is True


def test_a_register_in_use_is_not_restored_over(run: Run, town: str, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "kept.zip"))
    result = run("restore", str(tmp_path / "kept.zip"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is something in that register already" in result.stderr


def test_what_is_no_database_is_told(run: Run, town: str, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "kept.zip"))
    result = run("restore", str(tmp_path / "kept.zip"), "--into", "elsewhere")
    assert result.exit_code == 2
    assert result.stderr.startswith("Invalid value for '--into': Give sqlite://path/to/file or asyncpg://")
