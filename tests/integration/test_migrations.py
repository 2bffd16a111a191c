"""What stands in a database after all migrations: every index, key and trigger, on both kinds, and nothing else."""

import asyncio
import sys
from datetime import UTC, datetime

import pytest
from tortoise.exceptions import IntegrityError

from eps.database import database, execute, fetch, insert_many, is_sqlite, transactional
from eps.migrating import pending_migrations
from tests.postgres import PostgresServer

UNIQUE = {
    "access_log": {"id"},
    "batch": {"id"},
    "batch_line": {"id", "batch_id, number", "batch_id, reference", "prescription_id"},
    "cascade": {"closure_id"},
    "closure": {"id"},
    "code_decision": {"ods_code"},
    "directory_change": {"id"},
    "directory_import": {"id"},
    "dispense_notification": {"id", "prescription_key, notification_id"},
    "due": {"id", "kind, key"},
    "holiday": {"day"},
    "idempotency": {"id", "caller, method, route, key"},
    "message": {"id", "dedupe_key"},
    "nomination": {"id", "patient_id, type"},
    "patient": {"id", "nhs_number"},
    "pharmacy": {"ods_code"},
    "postcode_district": {"outward"},
    "practice": {"ods_code"},
    "prescription": {"id", "prescription_id"},
    "prescription_issue": {"id", "prescription_key, number"},
    "progress_update": {"id", "prescription_key, task_id"},
    "proposal": {"id", "patient_id, type, closure_id"},
    "provider_code": {"code"},
    "provider_key": {"name"},
    "record": {"id", "stream, seq"},
    "redirect": {"id", "patient_id, type where in force"},
    "session": {"id"},
    "sign_in": {"state"},
    "signing_key": {"kid"},
    "specified_date": {"id", "ods_code, day"},
    "tally": {"id", "kind, subject, period"},
    "today_report": {"id", "ods_code, day, kind"},
}
"""By table: the columns that no two rows share."""

OTHER = {
    "access_log": {"patient_id"},
    "batch": {"practice, prepared_at, id"},
    "closure": {"group_id", "ods_code", "recorded_at"},
    "dispense_notification": {"issue_key, id"},
    "due": {"at"},
    "idempotency": {"created_at", "created_at where in force"},
    "message": {"send_at where held", "subject where held"},
    "nomination": {"ods_code, patient_id"},
    "patient": {"an expression, date_of_birth, postcode", "practice, id"},
    "prescription": {"patient_id", "practice, id"},
    "prescription_issue": {
        "patient_id, id",
        "address, ready_on, id where in force",
        "dispenser, id where in force",
        "practice, id where in force",
        "wanted, patient_id where in force",
        "use_by, id where in force",
    },
    "progress_update": {"issue_key, said_at"},
    "proposal": {
        "closure_id, patient_id",
        "nearest_code, patient_id where in force",
        "nominated_code, patient_id where in force",
    },
    "redirect": {
        "to_code, patient_id where in force",
        "from_code, patient_id where in force",
        "closure_id, patient_id where in force",
    },
    "provider_code": {"made_at"},
    "session": {"seen_at"},
    "sign_in": {"began_at"},
}
"""By table: the columns of the other indexes."""

POSTGRESQL = """SELECT t.relname AS "table", i.indisunique AS "unique", i.indpred IS NOT NULL AS partial,
    array_to_string(array(SELECT CASE i.indkey[k] WHEN 0 THEN 'an expression'
            ELSE pg_get_indexdef(i.indexrelid, k + 1, true) END
        FROM generate_subscripts(i.indkey, 1) AS k ORDER BY k), ', ') AS columns
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = 'public' AND t.relname <> 'tortoise_migrations'"""
SQLITE = """SELECT m.name AS "table", l."unique", l.partial,
    (SELECT group_concat(coalesce(name, 'an expression'), ', ')
        FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) AS columns
    FROM sqlite_master m JOIN pragma_index_list(m.name) l
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'tortoise_migrations'"""
ROWID_KEYS = """SELECT m.name AS "table", c.name AS columns FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER' AND m.name NOT LIKE 'sqlite_%'
    AND m.name <> 'tortoise_migrations'"""


async def indexes(*, unique: bool) -> dict[str, set[str]]:
    """As above; a primary key that SQLite keeps as its row id is an index too."""
    found: dict[str, set[str]] = {}
    for row in await fetch(SQLITE if is_sqlite() else POSTGRESQL):
        if bool(row["unique"]) is unique:
            where = (
                (" where held" if row["table"] == "message" else " where in force") if row["partial"] else ""
            )
            found.setdefault(row["table"], set()).add(row["columns"] + where)
    for row in await fetch(ROWID_KEYS) if unique and is_sqlite() else ():
        found.setdefault(row["table"], set()).add(row["columns"])
    return found


@pytest.mark.usefixtures("database")
async def test_no_two_rows_share_what_must_be_unique() -> None:
    assert await indexes(unique=True) == UNIQUE


@pytest.mark.usefixtures("database")
async def test_every_other_index_is_there_and_no_more() -> None:
    assert await indexes(unique=False) == OTHER


@pytest.mark.usefixtures("database")
async def test_the_record_has_its_triggers_and_nothing_else_has_any() -> None:
    if is_sqlite():
        rows = await fetch("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        expected = {"record_no_update", "record_no_delete"}
    else:
        rows = await fetch("SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal")
        expected = {"record_append_only"}
    assert {row["name"] for row in rows} == expected


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("statement", ["UPDATE record SET seq = 2", "DELETE FROM record"])
async def test_the_record_is_neither_changed_nor_taken_away(statement: str) -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    columns = ("stream", "seq", "at", "actor", "role", "act", "payload", "hash")

    @transactional
    async def write() -> None:
        await insert_many("record", columns, [("patient/1", 1, at, "a", "r", "act", "{}", b"")])

    @transactional
    async def tamper() -> None:
        await execute(statement)

    await write()
    with pytest.raises(IntegrityError, match="append-only"):
        await tamper()


@pytest.mark.usefixtures("database")
async def test_nothing_is_left_to_apply() -> None:
    assert await pending_migrations() == []


async def test_several_processes_that_migrate_at_once_take_turns(postgres: PostgresServer) -> None:
    url = await postgres.create_database()
    program = "import asyncio, sys, eps.migrating; asyncio.run(eps.migrating.migrate_database(sys.argv[1]))"
    start = asyncio.create_subprocess_exec
    processes = [await start(sys.executable, "-c", program, url) for _ in range(3)]
    codes = await asyncio.gather(*(process.wait() for process in processes))
    async with database(url):
        left = await pending_migrations()
    await postgres.drop_database(url)
    assert (codes, left) == ([0, 0, 0], [])
