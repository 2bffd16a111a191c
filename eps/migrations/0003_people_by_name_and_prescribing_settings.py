"""The index that finds a person by surname in any case, date of birth and postcode, in place of one that nothing used; and
what a practice prescribes as, which the next import of epraccur tells."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

BY_PERSON = "CREATE INDEX patient_by_person ON patient (lower(family_name), date_of_birth, postcode)"


class Migration(migrations.Migration):
    dependencies = [("eps", "0002_rules_of_the_tables")]  # noqa: RUF012 - Tortoise reads a list
    operations = [  # noqa: RUF012
        ops.RemoveIndex("PatientRow", fields=["family_name", "date_of_birth"]),
        ops.RunSQL(BY_PERSON, "DROP INDEX patient_by_person"),
        ops.AddField("PracticeRow", "prescribing_setting", fields.CharField(max_length=2, null=True)),
    ]
