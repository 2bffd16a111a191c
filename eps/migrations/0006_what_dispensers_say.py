"""What dispensers say they dispensed, and what they tell the patient of it."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("eps", "0005_what_an_issue_waits_for")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="DispenseNotificationRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("issue_key", fields.BigIntField()),
                ("prescription_key", fields.BigIntField()),
                ("notification_id", fields.UUIDField()),
                ("dispenser", fields.CharField(max_length=10)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("state_before", fields.CharField(max_length=4)),
                ("items_before", fields.CharField(max_length=40)),
                ("state_after", fields.CharField(max_length=4)),
                ("items_after", fields.CharField(max_length=40)),
                ("withdrawn_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "dispense_notification",
                "app": "eps",
                "unique_together": (("prescription_key", "notification_id"),),
                "indexes": [Index(fields=["issue_key", "id"])],
                "pk_attr": "id",
                "table_description": "What a dispenser said it dispensed of one issue, and what stood there before, to be undone by.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ProgressUpdateRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("prescription_key", fields.BigIntField()),
                ("issue_key", fields.BigIntField()),
                ("task_id", fields.UUIDField()),
                ("item_id", fields.UUIDField()),
                ("ods_code", fields.CharField(max_length=10)),
                ("progress", fields.CharField(max_length=60)),
                ("said_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "progress_update",
                "app": "eps",
                "unique_together": (("prescription_key", "task_id"),),
                "indexes": [Index(fields=["issue_key", "said_at"])],
                "pk_attr": "id",
                "table_description": "What a dispenser said to the patient of one item.",
            },
            bases=["Model"],
        ),
    ]
