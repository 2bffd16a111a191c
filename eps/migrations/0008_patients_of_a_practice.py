"""The index that finds the patients of a practice."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("eps", "0007_batches")]  # noqa: RUF012 - Tortoise reads a list
    operations = [ops.AddIndex("PatientRow", Index(fields=["practice", "id"]))]  # noqa: RUF012
