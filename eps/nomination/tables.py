"""Rows of patients, whom each nominated now, what was proposed, and redirects. The past stands in the record."""

from tortoise import fields
from tortoise.models import Model


class PatientRow(Model):
    id = fields.BigIntField(primary_key=True)
    nhs_number = fields.CharField(max_length=10, unique=True)
    given_name = fields.CharField(max_length=100)
    family_name = fields.CharField(max_length=100)
    date_of_birth = fields.DateField()
    date_of_death = fields.DateField(null=True)
    """Formal or reported."""
    address = fields.TextField()
    """JSON list of lines."""
    postcode = fields.CharField(max_length=8, null=True)
    phone = fields.CharField(max_length=30, null=True)
    email = fields.CharField(max_length=200, null=True)
    preferred_channel = fields.CharField(max_length=10, default="letter")
    large_print = fields.BooleanField(default=False)
    practice = fields.CharField(max_length=10, null=True)
    restricted = fields.BooleanField(default=False)
    communal = fields.BooleanField(default=False)
    """The address is a care home or another communal one."""
    superseded_by = fields.BigIntField(null=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    """Counts nomination changes only."""

    class Meta:
        table = "patient"
        indexes = (("practice", "id"),)


class NominationRow(Model):
    """Whom a patient nominated now, one for each type."""

    id = fields.BigIntField(primary_key=True)
    patient_id = fields.BigIntField()
    type = fields.CharField(max_length=2)
    ods_code = fields.CharField(max_length=10)
    set_at = fields.DatetimeField()
    set_by = fields.CharField(max_length=20)
    """The role of who set it."""

    class Meta:
        table = "nomination"
        unique_together = (("patient_id", "type"),)
        indexes = (("ods_code", "patient_id"),)


class ProposalRow(Model):
    """Our offer to one patient because of one closure: a list evaluated afresh when shown, its nearest stored."""

    id = fields.UUIDField(primary_key=True)
    patient_id = fields.BigIntField()
    type = fields.CharField(max_length=2)
    closure_id = fields.UUIDField()
    state = fields.CharField(max_length=10)
    nominated_code = fields.CharField(max_length=10)
    """The nomination it was made for."""
    from_code = fields.CharField(max_length=10)
    """The pharmacy that stops serving: the nominated one, or the one a redirect pointed at."""
    nearest_code = fields.CharField(max_length=10, null=True)
    nearest_metres = fields.IntField(null=True)
    worked_out_at = fields.DatetimeField()
    offered_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    answered_code = fields.CharField(max_length=10, null=True)
    duration = fields.CharField(max_length=20, null=True)
    shown = fields.TextField(null=True)
    """JSON list of the codes that stood before the patient when they answered."""

    class Meta:
        table = "proposal"
        unique_together = (("patient_id", "type", "closure_id"),)
        indexes = (("closure_id", "patient_id"),)


class RedirectRow(Model):
    """Prescriptions go elsewhere until the nominated pharmacy reopens, in force until ended."""

    id = fields.UUIDField(primary_key=True)
    patient_id = fields.BigIntField()
    type = fields.CharField(max_length=2)
    closure_id = fields.UUIDField()
    """The closure of the nominated pharmacy whose end ends this."""
    from_code = fields.CharField(max_length=10)
    to_code = fields.CharField(max_length=10)
    starts_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharField(max_length=20, null=True)

    class Meta:
        table = "redirect"
