"""Whether a pharmacy is open, and why we say so."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from eps.pharmacies.domain import TodayReportKind


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"


class Rule(StrEnum):
    """In order of precedence."""

    PERMANENT_CLOSURE = "permanent-closure"
    TEMPORARY_CLOSURE = "temporary-closure"
    TODAYS_REPORT = "todays-report"
    SPECIFIED_DATE = "specified-date"
    HOLIDAY = "holiday"
    WEEKLY_HOURS = "weekly-hours"
    NOT_STATED = "not-stated"


NOT_OPEN_YET = "not-open-yet"
"""The reason of a pharmacy that the register lists before it serves: closed, and no hours are in effect."""

NOT_FULLY_OPEN = frozenset({TodayReportKind.NO_PHARMACIST, TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS})
"""Reports that leave the door open and are yet not what somebody asks for who asks for "open now"."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of an instant."""

    state: State
    rule: Rule
    reason: str | None = None


verdict = cache(Verdict)
"""Verdicts are few and compared often."""


@dataclass(frozen=True, slots=True)
class Status:
    """`until` is when state, rule or reason next changes; None if never, as far as we know. `opens_at` (while not open)
    passes over holidays, which promise nothing; `closes_at` (while open) is the first instant not certain to be open.
    `reason` is a closure's reason, a report's kind or `NOT_OPEN_YET`."""

    state: State
    rule: Rule
    reason: str | None
    until: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    confirmed_on: date | None


def is_open_now(status: Status) -> bool:
    """For the filter "open now": open, with a pharmacist, able to receive electronic prescriptions."""
    return status.state is State.OPEN and status.reason not in NOT_FULLY_OPEN
