"""Rows of messages that leave."""

from tortoise import fields
from tortoise.models import Model


class MessageRow(Model):
    """Written with the change, sent after it, once for each dedupe key."""

    id = fields.UUIDField(primary_key=True)
    dedupe_key = fields.CharField(max_length=150, unique=True)
    audience = fields.CharField(max_length=12)
    """Who it is for: patient, pharmacy, practice or icb."""
    patient_id = fields.BigIntField(null=True)
    organisation = fields.CharField(max_length=10, null=True)
    template = fields.CharField(max_length=40)
    facts = fields.TextField()
    """JSON of what the template needs; nothing clinical."""
    subject = fields.CharField(max_length=80)
    """What it is about, such as `proposal/<id>`: asked again before sending whether it still stands."""
    created_at = fields.DatetimeField()
    send_at = fields.DatetimeField()
    state = fields.CharField(max_length=10)
    attempts = fields.IntField(default=0)
    claimed_until = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "message"
