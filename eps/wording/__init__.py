"""Every sentence that a patient reads, and what staff read of where a prescription goes, in plain words."""

from eps.wording.choices import (
    ASK_FIRST,
    BEFORE_CHOOSING,
    BESIDE_SURGERY,
    CONSENT_TEXTS,
    GOES_BY_ITSELF,
    LIST_BY_DISTANCE,
    MOVING_TEXTS,
    NEWEST_CONSENT,
    NEWEST_MOVING_CONSENT,
    NO_PHARMACY,
    NO_RECORDS,
    SETTLED,
)
from eps.wording.closures import closure_over_text, closure_text
from eps.wording.dates import date_text, day_text, moment_text, time_text
from eps.wording.history import change_text
from eps.wording.hours import hours_freshness, status_text, status_text_holds_until
from eps.wording.medicines import quantity_text
from eps.wording.messages import MESSAGES, message_text
from eps.wording.prescriptions import USE_BY_NOT_SURE, prescription_text, what_to_do
from eps.wording.routes import brief_closure_warning, route_text

__all__ = [
    "ASK_FIRST",
    "BEFORE_CHOOSING",
    "BESIDE_SURGERY",
    "CONSENT_TEXTS",
    "GOES_BY_ITSELF",
    "LIST_BY_DISTANCE",
    "MESSAGES",
    "MOVING_TEXTS",
    "NEWEST_CONSENT",
    "NEWEST_MOVING_CONSENT",
    "NO_PHARMACY",
    "NO_RECORDS",
    "SETTLED",
    "USE_BY_NOT_SURE",
    "brief_closure_warning",
    "change_text",
    "closure_over_text",
    "closure_text",
    "date_text",
    "day_text",
    "hours_freshness",
    "message_text",
    "moment_text",
    "prescription_text",
    "quantity_text",
    "route_text",
    "status_text",
    "status_text_holds_until",
    "time_text",
    "what_to_do",
]
