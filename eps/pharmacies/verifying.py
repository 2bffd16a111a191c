"""Whether a pharmacy's week and single dates are what the newest entries of its record tell."""

from collections.abc import AsyncIterator, Iterator
from enum import StrEnum

from eps.pharmacies.hours_record_repository import HeldHours, hours_held
from eps.record.verifying import Finding

PHARMACIES_AT_ONCE = 500


class Fault(StrEnum):
    WEEK = "its opening hours are not those on its record"
    UNREADABLE = "its hours, or the record of them, cannot be read"
    DATES = "its specified dates are not those on its record"


async def check_hours() -> AsyncIterator[Finding]:
    """Reads only, in bounded memory, while the service runs. A week that no entry tells of came with the directory."""
    after = ""
    while page := await hours_held(after, PHARMACIES_AT_ONCE):
        for hours in page:
            for fault in faults_of(hours):
                yield Finding(f"pharmacy/{hours.ods_code}", 0, fault)
        after = page[-1].ods_code


def faults_of(hours: HeldHours) -> Iterator[Fault]:
    if not hours.is_readable:
        yield Fault.UNREADABLE
        return
    held, told = hours.held, hours.told
    if told.week is not None and held.week != told.week:
        yield Fault.WEEK
    if held.dates != {day: sessions for day, sessions in told.dates.items() if sessions is not None}:
        yield Fault.DATES
