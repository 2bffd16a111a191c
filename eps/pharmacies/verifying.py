"""Whether a pharmacy's week, single dates and reports for a day are what the newest entries of its record tell, and the
decision on its code."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from enum import StrEnum

from eps.clock import london_date
from eps.pharmacies.code_decision_record_repository import HeldDecision, decisions_held
from eps.pharmacies.hours_record_repository import HeldHours, hours_held
from eps.pharmacies.retention_repository import REPORTS_KEPT
from eps.record.verifying import Finding

PHARMACIES_AT_ONCE = 500


class Fault(StrEnum):
    WEEK = "its opening hours are not those on its record"
    UNREADABLE = "its hours, or the record of them, cannot be read"
    DATES = "its specified dates are not those on its record"
    REPORTS = "what was reported for a day is not what its record tells"
    DECISION = "the decision on its code is not the one on its record"
    UNREADABLE_DECISION = "the decision on its code, or the record of it, cannot be read"


async def check_hours(at: datetime) -> AsyncIterator[Finding]:
    """Reads only, in bounded memory, while the service runs. A week that no entry tells of came with the directory."""
    after, kept_from = "", london_date(at - REPORTS_KEPT).isoformat()
    while page := await hours_held(after, PHARMACIES_AT_ONCE):
        for hours in page:
            for fault in faults_of(hours, kept_from):
                yield Finding(f"pharmacy/{hours.ods_code}", 0, fault)
        after = page[-1].ods_code


def faults_of(hours: HeldHours, kept_from: str) -> Iterator[Fault]:
    """Reports for a day before `kept_from` may be forgotten."""
    if not hours.is_readable:
        yield Fault.UNREADABLE
        return
    held, told = hours.held, hours.told
    if told.week is not None and held.week != told.week:
        yield Fault.WEEK
    if held.dates != {day: sessions for day, sessions in told.dates.items() if sessions is not None}:
        yield Fault.DATES
    if held.reports != {
        key: said for key, said in told.reports.items() if key[0] >= kept_from or key in held.reports
    }:
        yield Fault.REPORTS


async def check_code_decisions() -> AsyncIterator[Finding]:
    """The same of what became of codes that ODS closed."""
    after = ""
    while page := await decisions_held(after, PHARMACIES_AT_ONCE):
        for decision in page:
            if fault := _fault_of(decision):
                yield Finding(f"pharmacy/{decision.ods_code}", 0, fault)
        after = page[-1].ods_code


def _fault_of(decision: HeldDecision) -> Fault | None:
    if not decision.is_readable:
        return Fault.UNREADABLE_DECISION
    return None if decision.held == decision.told else Fault.DECISION
