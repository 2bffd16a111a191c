"""The directory by command: imported into a new or a known register, decided upon, and built for new ones."""

import json
from pathlib import Path

import pytest

from tests.integration.commands.conftest import Run, set_settings
from tests.integration.directory.imports import POSTCODES, closed, dispenser, listed
from tests.unit.published.files import consolidated_list, table, written
from tests.unit.published.test_fixtures import files


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for files; the commands use a register that holds nothing."""
    set_settings(monkeypatch, database_url=sqlite_url)
    return tmp_path


def imported(run: Run, folder: Path, *lines: list[str], arguments: tuple[str, ...] = ()) -> list[str]:
    path = written(folder / "edispensary.csv", table(lines))
    result = run("import-directory", str(path), *arguments)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_files_make_a_register_of_a_new_database_and_what_they_changed_is_counted(
    run: Run, folder: Path
) -> None:
    list_file = written(folder / "list_202324q3.csv.gz", consolidated_list(listed()))
    postcodes = written(folder / "postcodes.csv.xz", POSTCODES)
    ods = written(folder / "edispensary.csv", table([dispenser()]))
    new = f"sqlite://{folder / 'new.sqlite3'}"
    result = run("import-directory", str(list_file), str(postcodes), str(ods), database_url=new)
    assert (result.exit_code, result.stderr) == (0, "Steps: 0 of 4\nSteps: 4 of 4\n")
    assert "edispensary.csv (ods-dispensers" in result.stdout
    assert " 1 added" in result.stdout
    assert run("nearest", "SK7 5LD").stdout.startswith("  0.0 miles  FA002")


def test_what_cannot_be_understood_is_told_line_by_line(run: Run, folder: Path) -> None:
    [_, note] = imported(run, folder, dispenser(), dispenser("!"))
    assert note.startswith("  line 2: ")


def test_a_code_that_closes_is_told_and_its_patients_are_offered_others(run: Run, folder: Path) -> None:
    imported(run, folder, dispenser(), dispenser("FA007", postcode="SK7 5LE"))
    lines = imported(run, folder, closed(day="20261231"), dispenser("FA007", postcode="SK7 5LE"))
    assert lines[-1] == "FA002 closed on 2026-12-31: its patients are offered others."
    assert "FA002 " in run("closures").stdout
    moved = imported(run, folder, closed(day="20261230"), dispenser("FA007", postcode="SK7 5LE"))
    assert moved[-1] == "FA002 closes on 2026-12-30, another day than before."
    again = imported(run, folder, dispenser(), dispenser("FA007", postcode="SK7 5LE"))
    assert again[-1] == "FA002 is active again."


def test_a_code_that_waits_is_decided_by_command(run: Run, folder: Path) -> None:
    imported(run, folder, dispenser(), dispenser("FA007"))
    lines = imported(run, folder, closed(), dispenser("FA007"))
    assert lines[-1] == "FA002 closed on 2024-01-13 and waits for a decision; at its postcode: FA007."
    result = run("decide", "FA002", "same", "--with", "FA007", "--as", "jo")
    assert (result.exit_code, result.stdout) == (0, "FA002 is decided: same with FA007.\n")
    assert run("decide", "FA002", "closed").stderr == "Code FA002 was decided already: same.\n"


def test_all_that_would_wait_may_be_decided_closed(run: Run, folder: Path) -> None:
    imported(run, folder, dispenser(), dispenser("FA007"))
    path = written(folder / "edispensary.csv", table([closed(), dispenser("FA007")]))
    report = json.loads(run("import-directory", str(path), "--decide", "closed", "--json").stdout)
    assert [decision["ods_code"] for decision in report["closed"]] == ["FA002"]
    assert json.loads(run("closures", "--json").stdout)[0]["ods_code"] == "FA002"


def test_a_decision_can_be_read_by_a_machine(run: Run, folder: Path) -> None:
    imported(run, folder, dispenser(), dispenser("FA007"))
    imported(run, folder, closed(), dispenser("FA007"))
    decided = json.loads(run("decide", "FA002", "closed", "--json").stdout)
    assert (decided["ods_code"], decided["decision"]) == ("FA002", "closed")


def test_a_file_that_is_none_of_those_is_refused_and_changes_nothing(run: Run, folder: Path) -> None:
    path = written(folder / "other.csv", "one,two\n")
    result = run("import-directory", str(path))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith(
        "The file other.csv is none of those that can be imported"
    )


def test_fixtures_fill_a_new_register_and_only_a_new_one(run: Run, folder: Path) -> None:
    built = run("build-fixtures", *map(str, files(folder)), "--into", str(folder / "fixtures"))
    assert built.exit_code == 0
    assert built.stdout.startswith(f"{folder / 'fixtures'} holds the directory: ")
    assert run("migrate").stdout == "The register is up to date.\n"
    first = run("nearest", "SK7 5LD").stdout
    assert first.startswith("  0.0 miles  FA002")
    assert run("migrate").stderr == ""
    assert run("nearest", "SK7 5LD").stdout == first


def test_the_folder_of_fixtures_is_that_of_the_settings(run: Run, folder: Path) -> None:
    result = run("build-fixtures", *map(str, files(folder)))
    assert result.stdout.startswith(f"{folder / 'fixtures'} holds the directory: ")


def test_an_older_file_is_refused_with_the_way_out(run: Run, folder: Path) -> None:
    imported(run, folder, closed())
    path = written(folder / "older.csv", table([dispenser()]))
    refused = run("import-directory", str(path))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "older.csv is of 2006-06-01" in refused.stderr
    assert "by --as-of." in refused.stderr
    assert run("import-directory", str(path), "--as-of", "2024-02-01").stdout.endswith("is active again.\n")
