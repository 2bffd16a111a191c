"""The dispenser that an order named. Of an earlier one-off it is where its first issue went, or was to go."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

WHERE_IT_BEGAN = """UPDATE prescription SET performer = (SELECT coalesce(address, wanted) FROM prescription_issue
    WHERE prescription_issue.prescription_key = prescription.id AND number = 1) WHERE one_off"""


class Migration(migrations.Migration):
    dependencies = [("eps", "0010_days_before_a_notification")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        ops.AddField("PrescriptionRow", "performer", fields.CharField(max_length=10, null=True)),
        ops.RunSQL(WHERE_IT_BEGAN, "SELECT 1"),
    ]
