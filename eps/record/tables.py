"""Rows of what happened, of requests already answered, of work due, and of what is counted."""

from tortoise import fields
from tortoise.models import Model


class RecordRow(Model):
    """Append-only, hash-chained for each stream, triggers refuse update and delete."""

    id = fields.BigIntField(primary_key=True)
    stream = fields.CharField(max_length=40)
    """`patient/<id>`, `pharmacy/<ODS code>` or `practice/<ODS code>`."""
    seq = fields.IntField()
    at = fields.DatetimeField()
    actor = fields.CharField(max_length=100)
    role = fields.CharField(max_length=20)
    act = fields.CharField(max_length=40)
    payload = fields.TextField()
    """The exact bytes that were hashed: JSON with sorted keys."""
    hash = fields.BinaryField()

    class Meta:
        table = "record"
        unique_together = (("stream", "seq"),)


class AccessRow(Model):
    """One look by staff at one patient's record."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor = fields.CharField(max_length=100)
    role = fields.CharField(max_length=20)
    organisation = fields.CharField(max_length=10)
    patient_id = fields.BigIntField(db_index=True)
    reason = fields.CharField(max_length=200)

    class Meta:
        table = "access_log"


class IdempotencyRow(Model):
    """A request that was answered: a duplicate is answered again from resource."""

    id = fields.BigIntField(primary_key=True)
    caller = fields.CharField(max_length=100)
    method = fields.CharField(max_length=6)
    route = fields.CharField(max_length=100)
    key = fields.CharField(max_length=255)
    body_hash = fields.BinaryField()
    resource = fields.TextField()
    """JSON from which the answer is rebuilt."""
    created_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency"
        unique_together = (("caller", "method", "route", "key"),)


class DueRow(Model):
    """Work to be done at an instant: once for each (kind, key), claimed by one worker for a short while."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=40)
    key = fields.CharField(max_length=100)
    at = fields.DatetimeField(db_index=True)
    claimed_until = fields.DatetimeField(null=True)
    claimed_by = fields.CharField(max_length=60, null=True)
    attempts = fields.IntField(default=0)
    version = fields.IntField(default=1)
    """Raised each time that it is scheduled again."""

    class Meta:
        table = "due"
        unique_together = (("kind", "key"),)


class TallyRow(Model):
    """How often something was done by someone in one period, for limits that must hold across processes."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=100)
    period = fields.DatetimeField()
    count = fields.IntField(default=0)

    class Meta:
        table = "tally"
        unique_together = (("kind", "subject", "period"),)
