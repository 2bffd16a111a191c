"""Batches that a practice prepares, signs and issues together, and their lines."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("eps", "0006_what_dispensers_say")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="BatchRow",
            fields=[
                ("id", fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ("practice", fields.CharField(max_length=10)),
                ("state", fields.CharField(max_length=10)),
                ("prepared_by", fields.CharField(max_length=100)),
                ("prepared_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lines", fields.IntField()),
                ("on_closed", fields.CharField(null=True, max_length=10)),
                ("after_line", fields.IntField(default=0)),
                ("routed", fields.IntField(default=0)),
                ("token", fields.IntField(default=0)),
                ("held", fields.IntField(default=0)),
                ("refused", fields.IntField(default=0)),
                ("signed_by", fields.CharField(null=True, max_length=100)),
                ("signed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("started_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("counted_from", fields.IntField(default=0)),
            ],
            options={
                "table": "batch",
                "app": "eps",
                "indexes": [Index(fields=["practice", "prepared_at", "id"])],
                "pk_attr": "id",
                "table_description": "Prescriptions that a practice prepares together, one of its prescribers signs, and due work issues.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BatchLineRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("batch_id", fields.UUIDField()),
                ("number", fields.IntField()),
                ("reference", fields.CharField(max_length=100)),
                ("patient_id", fields.BigIntField()),
                ("prescription_id", fields.CharField(unique=True, max_length=20)),
                ("treatment", fields.CharField(max_length=30)),
                ("items", fields.TextField(unique=False)),
                ("days_supply", fields.IntField()),
                ("issues", fields.IntField()),
                ("site", fields.CharField(max_length=4)),
                ("performer", fields.CharField(null=True, max_length=10)),
                ("on_closed", fields.CharField(null=True, max_length=10)),
                ("outcome", fields.CharField(max_length=10)),
                ("outlook", fields.CharField(null=True, max_length=30)),
                ("address", fields.CharField(null=True, max_length=10)),
                ("refusal", fields.CharField(null=True, max_length=60)),
                ("sentence", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "batch_line",
                "app": "eps",
                "unique_together": (("batch_id", "number"), ("batch_id", "reference")),
                "pk_attr": "id",
                "table_description": "One prescription of a batch, as it was asked for, and what became of it.",
            },
            bases=["Model"],
        ),
    ]
