"""The dispenser that an issue would have gone to had it been in service; and indexes of what waits for one, and of what
expires."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

HELD_BACK = (
    "CREATE INDEX prescription_issue_held_back ON prescription_issue (wanted, patient_id) "
    "WHERE state = '0000' AND wanted IS NOT NULL"
)
USE_BY = (
    "CREATE INDEX prescription_issue_use_by ON prescription_issue (use_by, id) "
    "WHERE state IN ('0000', '0001', '0002', '0003', '9000', '9001', '9005')"
)


class Migration(migrations.Migration):
    dependencies = [("eps", "0004_prescriptions")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        ops.AddField("IssueRow", "wanted", fields.CharField(max_length=10, null=True)),
        ops.RunSQL(HELD_BACK, "DROP INDEX prescription_issue_held_back"),
        ops.RunSQL(USE_BY, "DROP INDEX prescription_issue_use_by"),
    ]
