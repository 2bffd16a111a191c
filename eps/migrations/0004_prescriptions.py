"""Prescriptions and their issues; which organisations stand in lists, and what a practice wants where one is closed."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

INDEXES = {
    "prescription_issue_waiting": (
        "CREATE INDEX prescription_issue_waiting ON prescription_issue (address, ready_on, id) "
        "WHERE state IN ('0001', '9001') AND address IS NOT NULL"
    ),
    "prescription_issue_held": (
        "CREATE INDEX prescription_issue_held ON prescription_issue (dispenser, id) WHERE state IN ('0002', '0003')"
    ),
    "prescription_issue_open": (
        "CREATE INDEX prescription_issue_open ON prescription_issue (practice, id) "
        "WHERE state IN ('0000', '0001', '0002', '0003', '9000', '9001')"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("eps", "0003_people_by_name_and_prescribing_settings")]

    initial = False

    operations = [
        ops.CreateModel(
            name="IssueRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("prescription_key", fields.BigIntField()),
                ("prescription_id", fields.CharField(max_length=20)),
                ("patient_id", fields.BigIntField()),
                ("practice", fields.CharField(max_length=10)),
                ("number", fields.IntField()),
                ("of", fields.IntField()),
                ("state", fields.CharField(max_length=4)),
                ("item_states", fields.CharField(max_length=40)),
                ("site", fields.CharField(max_length=4)),
                ("address", fields.CharField(null=True, max_length=10)),
                ("addressed", fields.CharField(max_length=30)),
                ("ready_on", fields.DateField()),
                ("use_by", fields.DateField()),
                ("dispenser", fields.CharField(null=True, max_length=10)),
                ("released_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("release_id", fields.UUIDField(null=True)),
                ("cancelling", fields.TextField(null=True, unique=False)),
                ("held_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("progress", fields.CharField(null=True, max_length=60)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "prescription_issue",
                "app": "eps",
                "unique_together": (("prescription_key", "number"),),
                "indexes": [Index(fields=["patient_id", "id"])],
                "pk_attr": "id",
                "table_description": "One supply of a prescription, in one state, addressed to one dispenser or to nobody.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PrescriptionRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("prescription_id", fields.CharField(unique=True, max_length=20)),
                ("long_id", fields.UUIDField()),
                ("patient_id", fields.BigIntField(db_index=True)),
                ("practice", fields.CharField(max_length=10)),
                ("prescriber", fields.CharField(max_length=100)),
                ("treatment", fields.CharField(max_length=30)),
                ("type_code", fields.CharField(max_length=4)),
                ("items", fields.TextField(unique=False)),
                ("issued_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("valid_from", fields.DateField()),
                ("use_by", fields.DateField()),
                ("days_supply", fields.IntField()),
                ("issues", fields.IntField()),
                ("site", fields.CharField(max_length=4)),
                ("one_off", fields.BooleanField(default=False)),
                ("signed", fields.BooleanField(default=True)),
                ("bundle", fields.BinaryField(null=True)),
            ],
            options={
                "table": "prescription",
                "app": "eps",
                "indexes": [Index(fields=["practice", "id"])],
                "pk_attr": "id",
                "table_description": "What a practice issued, as it stays.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="PharmacyRow",
            name="listed",
            field=fields.BooleanField(db_default=True),
        ),
        ops.AddField(
            model_name="PracticeRow",
            name="on_closed",
            field=fields.CharField(db_default="refuse", max_length=10),
        ),
        *[ops.RunSQL(create, f"DROP INDEX {name}") for name, create in INDEXES.items()],
    ]
