"""The keys of requests that are forgotten after a day, found without those that are kept as long as prescriptions."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CREATE = """CREATE INDEX idempotency_passing ON idempotency (created_at)
    WHERE route <> '/FHIR/R4/$process-message'"""


class Migration(migrations.Migration):
    dependencies = [("eps", "0011_the_dispenser_that_an_order_named")]  # noqa: RUF012 - Tortoise reads a list
    operations = [ops.RunSQL(CREATE, "DROP INDEX idempotency_passing")]  # noqa: RUF012
