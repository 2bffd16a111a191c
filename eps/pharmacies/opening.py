"""Who is open at an instant, and who opens next: by array where weekly hours and dates decide, by hours.py where
somebody reported or recorded something about just then."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from eps.clock import london_date
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import is_open_now, status
from eps.pharmacies.need import Need, is_eligible
from eps.pharmacies.roster import Mask, Roster
from eps.pharmacies.timetable import DAYS_AHEAD, NEVER, Timetable
from eps.pharmacies.wall_clock import ONE_DAY

Seconds = NDArray[np.float64]
"""Since 1970; infinite where it never comes, as far as is known."""
_FOR_EVER = datetime.max.replace(tzinfo=UTC)


def open_among(among: Mask, roster: Roster, timetable: Timetable, at: datetime) -> Mask:
    """Those of `among`, which serve at this instant by the register, that are open by `is_open_now`."""
    mask = among & timetable.open_at(at)
    for row in roster.with_reports | roster.with_closures:
        pharmacy = roster.pharmacies[row]
        if among[row] and (
            _is_reported(pharmacy, at) or any(closure.covers(at) for closure in pharmacy.closures)
        ):
            mask[row] = is_open_now(status(pharmacy, at, timetable.holidays))
    return mask


def next_openings(roster: Roster, timetable: Timetable, need: Need) -> Seconds:
    """For each row when it opens next to somebody with this need: `opens_at` of its status, if it is eligible then.
    Infinite for whoever is open, and for whoever never opens."""
    at = need.start
    among = roster.in_service(need)
    rows = np.flatnonzero(among & ~timetable.open_at(at))
    minutes = timetable.next_openings(at, rows)
    opens_at = np.full(len(among), np.inf)
    opens_at[rows] = np.where(minutes == NEVER, np.inf, minutes * 60.0)
    not_found = rows[(minutes == NEVER) & timetable.may_open_later(at)[rows]]
    for row in {*not_found.tolist(), *_changing(roster, at, among)}:
        opens_at[row] = _opens_at(roster.pharmacies[row], need, timetable)
    return opens_at


def _changing(roster: Roster, at: datetime, among: Mask) -> Iterator[int]:
    """Those of which more is known than their hours: a report that is not past, a closure in force or to come, an end
    of service within the days that the timetable looks through."""
    leaving = roster.columns.last_day < london_date(at).toordinal() + DAYS_AHEAD
    yield from np.flatnonzero(leaving & among).tolist()
    for row in roster.with_reports | roster.with_closures:
        pharmacy = roster.pharmacies[row]
        closes = any(closure.overlaps(at, _FOR_EVER) for closure in pharmacy.closures)
        if among[row] and (closes or _is_reported(pharmacy, at)):
            yield row


def _opens_at(pharmacy: Pharmacy, need: Need, timetable: Timetable) -> float:
    opens_at = status(pharmacy, need.start, timetable.holidays).opens_at
    if opens_at is None or not is_eligible(pharmacy, need.when_open(opens_at)):
        return np.inf
    return opens_at.timestamp()


def _is_reported(pharmacy: Pharmacy, at: datetime) -> bool:
    """A report of yesterday may speak of a session that runs past midnight."""
    yesterday = london_date(at) - ONE_DAY
    return any(report.day >= yesterday for report in pharmacy.reports)
