"""Rows of prescriptions, their issues, and batches that a practice issues together."""

from tortoise import fields
from tortoise.models import Model


class PrescriptionRow(Model):
    """What a practice issued, as it stays."""

    id = fields.BigIntField(primary_key=True)
    prescription_id = fields.CharField(max_length=20, unique=True)
    """The short form with its hyphens."""
    long_id = fields.UUIDField()
    patient_id = fields.BigIntField(db_index=True)
    practice = fields.CharField(max_length=10)
    prescriber = fields.CharField(max_length=100)
    """The account that signed it."""
    treatment = fields.CharField(max_length=30)
    type_code = fields.CharField(max_length=4)
    items = fields.TextField()
    """JSON list of items, in the order of the message."""
    issued_at = fields.DatetimeField()
    valid_from = fields.DateField()
    use_by = fields.DateField()
    """Of the first issue."""
    days_supply = fields.IntField()
    issues = fields.IntField()
    site = fields.CharField(max_length=4)
    performer = fields.CharField(max_length=10, null=True)
    """The dispenser that the order named."""
    one_off = fields.BooleanField(default=False)
    signed = fields.BooleanField(default=True)
    bundle = fields.BinaryField(null=True)
    """The message that it came in, byte for byte; null where it was built here."""

    class Meta:
        table = "prescription"
        indexes = (("practice", "id"),)


class IssueRow(Model):
    """One supply of a prescription, in one state, addressed to one dispenser or to nobody."""

    id = fields.BigIntField(primary_key=True)
    prescription_key = fields.BigIntField()
    prescription_id = fields.CharField(max_length=20)
    patient_id = fields.BigIntField()
    practice = fields.CharField(max_length=10)
    number = fields.IntField()
    of = fields.IntField()
    state = fields.CharField(max_length=4)
    item_states = fields.CharField(max_length=40)
    """Codes with a comma between, in the order of the items."""
    site = fields.CharField(max_length=4)
    address = fields.CharField(max_length=10, null=True)
    addressed = fields.CharField(max_length=30)
    """Why it is addressed so."""
    wanted = fields.CharField(max_length=10, null=True)
    """Where it would have gone, had that been in service: of what is held, and of a token made because of that."""
    ready_on = fields.DateField()
    use_by = fields.DateField()
    dispenser = fields.CharField(max_length=10, null=True)
    released_at = fields.DatetimeField(null=True)
    release_id = fields.UUIDField(null=True)
    cancelling = fields.TextField(null=True)
    """JSON list of [place of an item, reason code] that wait for a return."""
    held_since = fields.DatetimeField(null=True)
    told_at = fields.DatetimeField(null=True)
    progress = fields.CharField(max_length=60, null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "prescription_issue"
        unique_together = (("prescription_key", "number"),)
        indexes = (("patient_id", "id"),)


class DispenseNotificationRow(Model):
    """What a dispenser said it dispensed of one issue, and what stood there before, to be undone by."""

    id = fields.BigIntField(primary_key=True)
    issue_key = fields.BigIntField()
    prescription_key = fields.BigIntField()
    notification_id = fields.UUIDField()
    """The sender's."""
    dispenser = fields.CharField(max_length=10)
    at = fields.DatetimeField()
    state_before = fields.CharField(max_length=4)
    items_before = fields.CharField(max_length=40)
    state_after = fields.CharField(max_length=4)
    items_after = fields.CharField(max_length=40)
    use_by_before = fields.DateField(null=True)
    """Never null: those that came before the column have it too."""
    withdrawn_at = fields.DatetimeField(null=True)
    """Withdrawn, or replaced by another."""

    class Meta:
        table = "dispense_notification"
        unique_together = (("prescription_key", "notification_id"),)
        indexes = (("issue_key", "id"),)


class ProgressUpdateRow(Model):
    """What a dispenser said to the patient of one item."""

    id = fields.BigIntField(primary_key=True)
    prescription_key = fields.BigIntField()
    issue_key = fields.BigIntField()
    task_id = fields.UUIDField()
    """The sender's."""
    item_id = fields.UUIDField()
    ods_code = fields.CharField(max_length=10)
    progress = fields.CharField(max_length=60)
    said_at = fields.DatetimeField()
    """As the sender dates it."""
    received_at = fields.DatetimeField()

    class Meta:
        table = "progress_update"
        unique_together = (("prescription_key", "task_id"),)
        indexes = (("issue_key", "said_at"),)


class BatchRow(Model):
    """Prescriptions that a practice prepares together, one of its prescribers signs, and due work issues."""

    id = fields.UUIDField(primary_key=True)
    practice = fields.CharField(max_length=10)
    state = fields.CharField(max_length=10)
    prepared_by = fields.CharField(max_length=100)
    """The account that prepared it."""
    prepared_at = fields.DatetimeField()
    lines = fields.IntField()
    on_closed = fields.CharField(max_length=10, null=True)
    """What becomes of lines whose dispenser is out of service; null: what the practice chose for all its orders."""
    after_line = fields.IntField(default=0)
    routed = fields.IntField(default=0)
    token = fields.IntField(default=0)
    held = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    signed_by = fields.CharField(max_length=100, null=True)
    signed_at = fields.DatetimeField(null=True)
    started_at = fields.DatetimeField(null=True)
    """When it last began."""
    updated_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    counted_from = fields.IntField(default=0)

    class Meta:
        table = "batch"
        indexes = (("practice", "prepared_at", "id"),)


class BatchLineRow(Model):
    """One prescription of a batch, as it was asked for, and what became of it."""

    id = fields.BigIntField(primary_key=True)
    batch_id = fields.UUIDField()
    number = fields.IntField()
    """Its place in what was sent, from 1."""
    reference = fields.CharField(max_length=100)
    """The practice's own name for it."""
    patient_id = fields.BigIntField()
    prescription_id = fields.CharField(max_length=20, unique=True)
    """That it has or will have: the guard against issuing it twice."""
    treatment = fields.CharField(max_length=30)
    items = fields.TextField()
    """JSON list of items."""
    days_supply = fields.IntField()
    issues = fields.IntField()
    site = fields.CharField(max_length=4)
    performer = fields.CharField(max_length=10, null=True)
    on_closed = fields.CharField(max_length=10, null=True)
    outcome = fields.CharField(max_length=10)
    outlook = fields.CharField(max_length=30, null=True)
    address = fields.CharField(max_length=10, null=True)
    refusal = fields.CharField(max_length=60, null=True)
    """The name of the problem for which it was not issued."""
    sentence = fields.TextField(null=True)

    class Meta:
        table = "batch_line"
        unique_together = (("batch_id", "number"), ("batch_id", "reference"))
