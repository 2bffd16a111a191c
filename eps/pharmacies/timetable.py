"""The sessions of every pharmacy as arrays, so that who is open at an instant is one comparison. What the arrays cannot
know (reports, closures) is asked of hours.py; a test holds the two together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eps.clock import london_date
from eps.pharmacies.domain import Day, Pharmacy
from eps.pharmacies.recent import Recent
from eps.pharmacies.specified_dates import SpecifiedDates
from eps.pharmacies.wall_clock import MIDNIGHT, MINUTE, ONE_DAY, closing_instant, day_begins, opening_instant

Minutes = NDArray[np.int32]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = np.iinfo(np.int32).max
DAYS_AHEAD = 10
"""A week, and the holidays that may lie in it."""


def minutes_of(instant: datetime) -> int:
    """Whole minutes since 1970, in UTC; every edge of the hours lies on one."""
    return (instant - _EPOCH) // MINUTE


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """One row for each pharmacy, as wide as the most sessions that any has; what is left over is empty (0 to 0). Either
    minutes of the wall clock, past 1440 where a session runs over midnight, or minutes since 1970."""

    opens: Minutes
    closes: Minutes

    @classmethod
    def of(cls, days: Sequence[Day]) -> "Sessions":
        shape = len(days), max((len(day) for day in days if day), default=0)
        opens, closes = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        sessions = [
            (row, column, session.opens, session.closes + MIDNIGHT * (session.closes <= session.opens))
            for row, day in enumerate(days)
            for column, session in enumerate(day or ())
        ]
        rows, columns, opens_at, closes_at = np.array(sessions, np.int32).reshape(-1, 4).T
        opens[rows, columns], closes[rows, columns] = opens_at, closes_at
        return cls(opens, closes)

    def with_rows(self, days: Mapping[int, Day]) -> "Sessions":
        if not days:
            return self
        rows, changed = list(days), Sessions.of(list(days.values()))
        width = max(self.opens.shape[1], changed.opens.shape[1])
        opens, closes = _widened(self.opens, width), _widened(self.closes, width)
        opens[rows], closes[rows] = _widened(changed.opens, width), _widened(changed.closes, width)
        return Sessions(opens, closes)

    def with_added(self, places: list[int], days: Sequence[Day]) -> "Sessions":
        """With more rows, each before the one that had its place until now."""
        added = Sessions.of(days)
        width = max(self.opens.shape[1], added.opens.shape[1])
        return Sessions(
            np.insert(_widened(self.opens, width), places, _widened(added.opens, width), axis=0),
            np.insert(_widened(self.closes, width), places, _widened(added.closes, width), axis=0),
        )

    def hold(self, minute: int) -> NDArray[np.bool_]:
        """The rows that have a session that holds this minute."""
        in_session: NDArray[np.bool_] = np.any((self.opens <= minute) & (minute < self.closes), axis=1)
        return in_session

    def begun_on(self, day: date) -> "Sessions":
        """The same in minutes since 1970."""
        openings, closings = _minutes_shown(day)
        return Sessions(
            openings[self.opens], np.append(closings, _minutes_shown(day + ONE_DAY)[1])[self.closes]
        )


def _widened(minutes: Minutes, width: int) -> Minutes:
    return np.pad(minutes, ((0, 0), (0, width - minutes.shape[1])))


@lru_cache(maxsize=64)
def _minutes_shown(day: date) -> tuple[Minutes, Minutes]:
    """For each minute of the wall clock, when a session that opens, or closes, at it does so on this day."""
    midnight = minutes_of(day_begins(day))
    if minutes_of(day_begins(day + ONE_DAY)) - midnight == MIDNIGHT:
        plain = np.arange(midnight, midnight + MIDNIGHT, dtype=np.int32)
        return plain, plain
    shown = [
        [minutes_of(instant(day, minute)) for minute in range(MIDNIGHT)]
        for instant in (opening_instant, closing_instant)
    ]
    return np.array(shown[0], np.int32), np.array(shown[1], np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """Weekly hours, and what stands in their place on a specified date or a holiday."""

    week: tuple[Sessions, ...]
    specified: SpecifiedDates
    holidays: Collection[date]
    _days: Recent[date, Sessions] = field(default_factory=lambda: Recent(16), repr=False)

    @classmethod
    def of(cls, pharmacies: Sequence[Pharmacy], holidays: Collection[date]) -> "Timetable":
        week = tuple(Sessions.of([pharmacy.week[day] for pharmacy in pharmacies]) for day in range(7))
        return cls(week, SpecifiedDates.of(enumerate(pharmacies)), holidays)

    def with_rows(self, changed: Mapping[int, Pharmacy]) -> "Timetable":
        week = (
            sessions.with_rows({row: pharmacy.week[day] for row, pharmacy in changed.items()})
            for day, sessions in enumerate(self.week)
        )
        return Timetable(tuple(week), self.specified.with_rows(changed), self.holidays)

    def with_added(self, places: list[int], added: Sequence[Pharmacy]) -> "Timetable":
        """With more pharmacies, in order, each before the row that had its place until now."""
        week = (
            sessions.with_added(places, [pharmacy.week[day] for pharmacy in added])
            for day, sessions in enumerate(self.week)
        )
        return Timetable(tuple(week), self.specified.with_added(places, added), self.holidays)

    def open_at(self, at: datetime) -> NDArray[np.bool_]:
        """True in the row of each pharmacy with a session, of today or from last night, that holds this instant."""
        now, today = minutes_of(at), london_date(at)
        last_night, today_sessions = self._begun_on(today - ONE_DAY), self._begun_on(today)
        return last_night.hold(now) | today_sessions.hold(now)

    def next_openings(self, at: datetime, rows: NDArray[np.intp]) -> Minutes:
        """When the first session after `at` opens, in minutes since 1970, for each of these rows; `NEVER` where none
        begins in the days that are looked through."""
        now, today = minutes_of(at), london_date(at)
        found = np.full(len(rows), NEVER, np.int32)
        for ahead in range(DAYS_AHEAD):
            waiting = np.flatnonzero(found == NEVER)
            sessions = self._begun_on(today + ahead * ONE_DAY)
            opens, closes = sessions.opens[rows[waiting]], sessions.closes[rows[waiting]]
            to_come = np.where((opens > now) & (opens < closes), opens, NEVER)
            found[waiting] = to_come.min(axis=1, initial=NEVER)
        return found

    def may_open_later(self, at: datetime) -> NDArray[np.bool_]:
        """Those with a session in the week, or on a date, beyond the days that `next_openings` looks through."""
        may = np.zeros(len(self.week[0].opens), np.bool_)
        for weekly in self.week:
            may |= (weekly.opens < weekly.closes).any(axis=1)
        may[list(self.specified.open_from(london_date(at) + DAYS_AHEAD * ONE_DAY))] = True
        return may

    def _begun_on(self, day: date) -> Sessions:
        return self._days.get(day, lambda: self._stated_for(day).begun_on(day))

    def _stated_for(self, day: date) -> Sessions:
        """A specified date stands above a holiday, and a holiday, which promises nothing, above the week."""
        weekly = self.week[day.weekday()]
        usual = Sessions.of([()] * len(weekly.opens)) if day in self.holidays else weekly
        return usual.with_rows(self.specified.on(day))
