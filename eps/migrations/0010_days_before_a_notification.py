"""The last day that an issue had before a dispense notification, to be undone by. Those that came before gave it no other."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

AS_IT_IS = """UPDATE dispense_notification SET use_by_before =
    (SELECT use_by FROM prescription_issue WHERE prescription_issue.id = dispense_notification.issue_key)"""


class Migration(migrations.Migration):
    dependencies = [("eps", "0009_sessions")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        ops.AddField("DispenseNotificationRow", "use_by_before", fields.DateField(null=True)),
        ops.RunSQL(AS_IT_IS, "SELECT 1"),
    ]
