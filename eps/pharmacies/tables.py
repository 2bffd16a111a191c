"""Rows of the directory: dispensers, practices, hours, closures, postcodes. Columns that hold JSON say their shape."""

from tortoise import fields
from tortoise.models import Model


class PharmacyRow(Model):
    ods_code = fields.CharField(max_length=10, primary_key=True)
    name = fields.CharField(max_length=200)
    published_name = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=20)
    supply = fields.CharField(max_length=20)
    eps_enabled = fields.BooleanField(default=True)
    address = fields.TextField()
    """JSON list of lines in ordinary capitals."""
    published_address = fields.TextField()
    """JSON list of lines as published."""
    listed_name = fields.CharField(max_length=200, null=True)
    """Trading name in the consolidated list as published, which may differ from the one in ODS."""
    ods_kind = fields.CharField(max_length=20, null=True)
    """Kind by ODS sub-type."""
    recorded_kind = fields.CharField(max_length=20, null=True)
    """Kind by contract type, or by our own list of codes: it wins."""
    recorded_supply = fields.CharField(max_length=20, null=True)
    """Supply by our own list of codes: it wins over what the names suggest."""
    postcode = fields.CharField(max_length=8)
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    approximate = fields.BooleanField(default=False)
    telephone = fields.CharField(max_length=30, null=True)
    operational_status = fields.CharField(max_length=10)
    opened_on = fields.DateField(null=True)
    closed_on = fields.DateField(null=True)
    icb_code = fields.CharField(max_length=10, null=True)
    english = fields.BooleanField(default=True)
    week = fields.TextField()
    """JSON list of seven days, Monday first: null or a list of [opens, closes] in minutes."""
    confirmed_on = fields.DateField(null=True)
    sources = fields.TextField()
    """JSON by field group (identity, address, hours, status): [source, as-of date or null]."""
    version = fields.IntField(default=1)
    listed = fields.BooleanField(db_default=True)
    """False: found by its code only, in no list; an organisation of published samples."""

    class Meta:
        table = "pharmacy"


class SpecifiedDateRow(Model):
    id = fields.BigIntField(primary_key=True)
    ods_code = fields.CharField(max_length=10)
    day = fields.DateField()
    sessions = fields.TextField()
    """JSON list of [opens, closes] in minutes; empty is closed all day."""

    class Meta:
        table = "specified_date"
        unique_together = (("ods_code", "day"),)


class TodayReportRow(Model):
    id = fields.BigIntField(primary_key=True)
    ods_code = fields.CharField(max_length=10)
    day = fields.DateField()
    kind = fields.CharField(max_length=30)
    at_minute = fields.IntField(null=True)
    reported_at = fields.DatetimeField()

    class Meta:
        table = "today_report"
        unique_together = (("ods_code", "day", "kind"),)


class ClosureRow(Model):
    id = fields.UUIDField(primary_key=True)
    group_id = fields.UUIDField(db_index=True)
    ods_code = fields.CharField(max_length=10, db_index=True)
    kind = fields.CharField(max_length=10)
    state = fields.CharField(max_length=10)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(null=True)
    review_at = fields.DatetimeField(null=True)
    tell_from = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    proposes_from = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=20)
    still_dispensing = fields.BooleanField(default=False)
    note = fields.TextField(default="")
    recorded_at = fields.DatetimeField(db_index=True)
    reported_by = fields.CharField(max_length=100)
    reported_role = fields.CharField(max_length=20)
    confirmed = fields.BooleanField(default=False)
    confirmed_by = fields.CharField(max_length=100, null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "closure"


class CascadeRow(Model):
    """The progress of the work that follows one closure."""

    closure_id = fields.UUIDField(primary_key=True)
    state = fields.CharField(max_length=10)
    phase = fields.CharField(max_length=20)
    after_patient = fields.BigIntField(default=0)
    """Every patient up to this id has been seen in this pass of this phase."""
    found_in_pass = fields.IntField(default=0)
    affected = fields.IntField(default=0)
    proposed = fields.IntField(default=0)
    notified = fields.IntField(default=0)
    failed = fields.IntField(default=0)
    started_at = fields.DatetimeField(null=True)
    updated_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "cascade"


class CodeDecisionRow(Model):
    """What a commissioner decided of a code that ODS closed, no decision while it waits."""

    ods_code = fields.CharField(max_length=10, primary_key=True)
    closed_on = fields.DateField()
    waiting_since = fields.DatetimeField()
    candidates = fields.TextField()
    """JSON list of other codes at its postcode."""
    decision = fields.CharField(max_length=10, null=True)
    with_code = fields.CharField(max_length=10, null=True)
    decided_by = fields.CharField(max_length=100, null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "code_decision"


class PracticeRow(Model):
    ods_code = fields.CharField(max_length=10, primary_key=True)
    published_name = fields.CharField(max_length=200)
    published_address = fields.TextField()
    """JSON list of lines as published."""
    postcode = fields.CharField(max_length=8)
    telephone = fields.CharField(max_length=30, null=True)
    icb_code = fields.CharField(max_length=10, null=True)
    operational_status = fields.CharField(max_length=10)
    opened_on = fields.DateField(null=True)
    closed_on = fields.DateField(null=True)
    issues_here = fields.BooleanField(default=False)
    prescribing_setting = fields.CharField(max_length=2, null=True)
    """As ODS numbers it: 4 is a GP practice."""
    on_closed = fields.CharField(max_length=10, db_default="refuse")
    """What becomes of its orders for a dispenser out of service unless an order says otherwise: refuse or token."""

    class Meta:
        table = "practice"


class PostcodeDistrictRow(Model):
    """Every postcode of one outward code, packed as pharmacies/postcodes.py says."""

    outward = fields.CharField(max_length=4, primary_key=True)
    packed = fields.BinaryField()

    class Meta:
        table = "postcode_district"


class HolidayRow(Model):
    day = fields.DateField(primary_key=True)
    title = fields.CharField(max_length=100)

    class Meta:
        table = "holiday"


class DirectoryChangeRow(Model):
    """One row for each change of one code, in commit order: the greatest id is the directory's version."""

    id = fields.BigIntField(primary_key=True)
    ods_code = fields.CharField(max_length=10)
    """`*` where so much changed that everything is to be read again."""
    at = fields.DatetimeField()

    class Meta:
        table = "directory_change"


class DirectoryImportRow(Model):
    """One row for each file imported: what it was, its date as far as it tells one, and what it changed."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=30)
    as_of = fields.DateField(null=True)
    imported_at = fields.DatetimeField()
    counts = fields.TextField()
    """JSON of counts by name."""

    class Meta:
        table = "directory_import"
