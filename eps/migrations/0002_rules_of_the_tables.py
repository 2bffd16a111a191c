"""What Tortoise cannot say of both databases: partial indexes, and triggers that keep the record append-only."""

from tortoise import migrations
from tortoise.apps import Apps
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

INDEXES = {
    "redirect_one_in_force": "CREATE UNIQUE INDEX redirect_one_in_force ON redirect (patient_id, type) WHERE ended_at IS NULL",
    "redirect_to_in_force": "CREATE INDEX redirect_to_in_force ON redirect (to_code, patient_id) WHERE ended_at IS NULL",
    "redirect_closure_in_force": (
        "CREATE INDEX redirect_closure_in_force ON redirect (closure_id, patient_id) WHERE ended_at IS NULL"
    ),
    "redirect_from_in_force": "CREATE INDEX redirect_from_in_force ON redirect (from_code, patient_id) WHERE ended_at IS NULL",
    "proposal_nearest_offered": "CREATE INDEX proposal_nearest_offered ON proposal (nearest_code, patient_id) WHERE state = 'offered'",
    "proposal_nominated_open": (
        "CREATE INDEX proposal_nominated_open ON proposal (nominated_code, patient_id) WHERE state IN ('offered', 'kept')"
    ),
    "message_held": "CREATE INDEX message_held ON message (send_at) WHERE state = 'held'",
    "message_subject_held": "CREATE INDEX message_subject_held ON message (subject) WHERE state = 'held'",
}
REFUSAL = "the record is append-only"
POSTGRESQL_TRIGGER = [
    f"""CREATE FUNCTION refuse_change_of_record() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE ON record
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record()""",
]
SQLITE_TRIGGERS = [
    f"CREATE TRIGGER record_no_{event} BEFORE {event} ON record BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for event in ("update", "delete")
]


async def add_triggers(_: Apps, editor: BaseSchemaEditor) -> None:
    postgresql = editor.client.capabilities.dialect == "postgres"
    for statement in POSTGRESQL_TRIGGER if postgresql else SQLITE_TRIGGERS:
        await editor.client.execute_script(statement)


class Migration(migrations.Migration):
    dependencies = [("eps", "0001_initial")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        *[ops.RunSQL(create, f"DROP INDEX {name}") for name, create in INDEXES.items()],
        ops.RunPython(add_triggers),
    ]
