"""`check` and `verify`: what is well, what is not, and how to mend it."""

import json
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import respx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey, KeySet

from eps import clock
from eps.commands import machine_checks
from eps.database import execute, transactional
from eps.record.due import schedule
from tests.integration.commands.conftest import Run, within
from tests.town import NOW, close


def states(run: Run, **given: str) -> dict[str, str]:
    """The worst outcome of each thing, as `check` tells them."""
    worst: dict[str, str] = {}
    for checked in json.loads(run("check", "--json", **given).stdout):
        if worst.get(checked["what"], "ok") == "ok":
            worst[checked["what"]] = checked["outcome"]
    return worst


@transactional
async def change(sql: str, *values: object) -> None:
    await execute(sql, *values)


def store_holiday(url: str, day: str) -> None:
    within(url, lambda: change("INSERT INTO holiday (day, title) VALUES ($1, 'Holiday')", day))


def store_import(url: str, kind: str, *, days_ago: int) -> None:
    as_of = (NOW - timedelta(days=days_ago)).date()
    sql = "INSERT INTO directory_import (kind, as_of, imported_at, counts) VALUES ($1, $2, $3, '{}')"
    within(url, lambda: change(sql, kind, as_of, NOW))


def test_a_whole_record_is_said_to_be_so(run: Run, empty_town: str) -> None:
    run("seed-patients", "--count", "5")
    within(empty_town, lambda: close("FA001"))
    result = run("verify")
    assert result.exit_code == 0
    assert result.stdout.startswith("The record holds: ")


def test_what_was_changed_behind_the_record_is_found(run: Run, town: str) -> None:
    within(town, lambda: change("UPDATE nomination SET ods_code = 'FA009' WHERE patient_id = 1"))
    result = run("verify")
    assert result.exit_code == 3
    assert "patient/1, 0: " in result.stdout
    found = json.loads(run("verify", "--json").stdout)
    assert (found["holds"], found["findings"][0]["where"]) == (False, "patient/1")


def test_each_thing_is_told_on_a_line_with_how_to_mend_it(run: Run, town: str) -> None:
    result = run("check")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert any(line.startswith("ok       database: SQLite at ") for line in lines)
    [holidays] = [line for line in lines if "holidays" in line]
    assert holidays.startswith("wrong    holidays: ")
    assert holidays.endswith("To mend it: download the newest file and import it by import-directory.")


def test_all_that_matters_being_well_is_exit_code_0(run: Run, town: str) -> None:
    store_holiday(town, "2027-12-25")
    assert run("check").exit_code == 0


def test_a_new_database_is_wrong(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    assert states(run, database_url=f"sqlite://{path}")["database"] == "wrong"
    assert not path.exists()


def test_a_register_without_a_directory_is_wrong(run: Run, sqlite_url: str) -> None:
    found = states(run, database_url=sqlite_url)
    assert (found["migrations"], found["directory"]) == ("ok", "wrong")


def test_migrations_that_are_missing_are_named(run: Run, sqlite_url: str) -> None:
    within(sqlite_url, lambda: change("DELETE FROM tortoise_migrations WHERE name > '0002'"))
    result = run("check", database_url=sqlite_url)
    assert re.search(r"wrong    migrations: \d+ missing: 0002_rules_of_the_tables, 0003_\w+", result.stdout)


@pytest.mark.parametrize(
    "url",
    ["asyncpg://nobody:secret@127.0.0.1:1/nothing", f"sqlite://{__file__}"],
    ids=["silent", "no database"],
)
def test_a_database_that_cannot_be_used_is_wrong_and_its_password_untold(url: str, run: Run) -> None:
    result = run("check", database_url=url)
    assert result.exit_code == 3
    assert "wrong    database: " in result.stdout
    assert "secret" not in result.output


def test_postgresql_is_told_by_its_place(run: Run, postgresql_url: str) -> None:
    assert "ok       database: PostgreSQL at " in run("check", database_url=postgresql_url).stdout


def test_settings_that_make_no_sense_are_wrong(run: Run) -> None:
    result = run("check", environment="prod")
    assert result.exit_code == 3
    assert result.stdout.startswith("wrong    settings: EPS_ENVIRONMENT: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_rate_limit", "lots"),
        ("page_rate_limit", "60"),
        ("page_address_rate_limit", "60"),
        ("geocoder", "nonsense"),
        ("reach_kilometres", "-5"),
        ("database_url", f"sqlite://{Path(__file__).parent}"),
    ],
)
def test_a_setting_that_no_part_could_use_is_wrong(run: Run, name: str, value: str) -> None:
    result = run("check", **{name: value})
    assert result.exit_code == 3
    assert result.stdout.startswith(f"wrong    settings: EPS_{name.upper()}: ")


def test_a_folder_without_fixtures_is_told(run: Run, town: str, tmp_path: Path) -> None:
    assert states(run, fixtures=str(tmp_path / "nowhere"))["fixtures"] == "warning"


def test_a_setting_that_does_not_exist_is_told(run: Run, town: str) -> None:
    assert (
        "warning  settings: EPS_DATABSE_URL is no setting of this service."
        in run("check", databse_url="x").stdout
    )


def test_a_set_clock_is_told(run: Run, town: str) -> None:
    assert "warning  clock: set by --now, it shows 2026-11-25 11:00 UTC." in run("check").stdout
    clock.start_at(None)
    assert "ok       clock: the machine's own." in run("check").stdout


def test_an_old_directory_and_holidays_running_out_are_told(run: Run, town: str) -> None:
    store_holiday(town, "2026-12-25")
    store_import(town, "ods-dispensers", days_ago=10)
    store_import(town, "consolidated-list", days_ago=101)
    found = states(run)
    assert (found["holidays"], found["ods-dispensers"], found["consolidated-list"]) == (
        "warning",
        "ok",
        "warning",
    )


def test_work_that_nobody_does_is_told(run: Run, town: str) -> None:
    within(town, lambda: schedule("cascade", "one", NOW - timedelta(seconds=90)))
    assert "warning  work: something has been due for a minute." in run("check").stdout


def test_messages_that_nobody_sends_are_told(run: Run, town: str) -> None:
    within(town, lambda: close("FA001"))
    within(town, lambda: change("UPDATE message SET state = 'held', send_at = $1", NOW - timedelta(hours=1)))
    assert "warning  messages: some have been due for 60 minutes." in run("check").stdout
    within(town, lambda: change("UPDATE message SET state = 'failed'"))
    assert "could not be sent for four hours." in run("check").stdout


def test_production_needs_keys_of_its_own(run: Run, town: str) -> None:
    clock.start_at(None)
    found = states(run, environment="production")
    assert [found[what] for what in ("token keys", "token issuer", "checkpoint key")] == ["wrong"] * 3


@respx.mock
def test_keys_of_the_issuer_are_asked_for(run: Run, town: str) -> None:
    url = "https://issuer.example/keys"
    respx.get(url).mock(
        return_value=httpx.Response(200, json=KeySet([ECKey.generate_key("P-256")]).as_dict())
    )
    assert states(run, token_keys_url=url)["token keys"] == "ok"
    respx.get(url).mock(return_value=httpx.Response(500))
    assert states(run, token_keys_url=url)["token keys"] == "wrong"


def test_a_checkpoint_key_that_can_be_read_is_well(run: Run, town: str, tmp_path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    assert states(run, checkpoint_key=str(tmp_path / "key.pem"))["checkpoint key"] == "ok"


def test_a_checkpoint_key_that_cannot_be_read_is_wrong(run: Run, town: str) -> None:
    assert states(run, checkpoint_key=__file__)["checkpoint key"] == "wrong"


def test_little_room_is_told(run: Run, town: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "ENOUGH_BYTES", 10**18)
    assert states(run)["disk"] == "warning"


def test_what_cannot_be_written_is_wrong(run: Run, town: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    found = states(run)
    assert (found["disk"], found["channel"]) == ("wrong", "wrong")


def test_messages_that_are_only_printed_are_told(
    run: Run, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EPS_MESSAGES")
    assert states(run)["channel"] == "warning"
