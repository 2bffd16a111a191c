"""A second, slower reading of the rules of opening hours, sharing no code with the first.

It knows no instants of opening and no intervals. It stands at every minute of UTC, looks at the clock on a wall in
London, and asks what somebody there would ask: has this session begun, and has it ended yet? All minutes are asked
together, as arrays. Rules are painted from the weakest to the strongest.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from eps.pharmacies.domain import Pharmacy, Session, TodayReport
from tests.unit.oracle_closures import permanent, register, temporary
from tests.unit.oracle_wall import Asked, Minutes, Painted, Said, Wall


class Oracle:
    """What is said of a pharmacy at every minute of the wall."""

    def __init__(self, pharmacy: Pharmacy, holidays: Collection[date], wall: Wall) -> None:
        self.wall = wall
        self._known: list[Said] = []
        self._code = np.zeros(len(wall), np.int16)
        self._paint(np.ones(len(wall), np.bool_), ("unknown", "not-stated", None))
        days = _days_by_what_they_say(pharmacy, holidays, wall)
        for layer in (
            _between_sessions,
            _taken_away_today,
            _left_of_yesterday,
            _open_since_yesterday,
            _open_today,
        ):
            for saying, ordinals in days.items():
                for asked, said in layer(_Day.of(saying, ordinals, wall)):
                    self._paint(asked, said)
        for asked, said in (
            *temporary(pharmacy, wall),
            *register(pharmacy, wall),
            *permanent(pharmacy, wall),
        ):
            self._paint(asked, said)
        self._changes = np.flatnonzero(self._code[1:] != self._code[:-1]) + 1
        opens = np.array([said[0] == "open" for said in self._known])[self._code]
        self._turns = np.flatnonzero(opens[1:] != opens[:-1]) + 1

    def _paint(self, asked: Asked, said: Said) -> None:
        if said not in self._known:
            self._known.append(said)
        self._code[asked] = self._known.index(said)

    def says(self, place: int) -> Said:
        return self._known[int(self._code[place])]

    def changes(self) -> list[int]:
        return [int(place) for place in self._changes]

    def next_change(self, place: int) -> datetime | None:
        return self._first(self._changes, place)

    def next_turn(self, place: int) -> datetime | None:
        """When open ends, or begins."""
        return self._first(self._turns, place)

    def _first(self, places: Minutes, place: int) -> datetime | None:
        later = int(np.searchsorted(places, place, side="right"))
        return self.wall.instant(int(places[later])) if later < len(places) else None


@dataclass(frozen=True)
class _Saying:
    """What one or more days say of themselves."""

    rule: str
    sessions: tuple[Session, ...]
    reports: tuple[TodayReport, ...]

    @property
    def between(self) -> str:
        return {"holiday": "unconfirmed", "not-stated": "unknown"}.get(self.rule, "closed")

    @property
    def within(self) -> str:
        return {"holiday": "unconfirmed", "not-stated": "unknown"}.get(self.rule, "open")


def _days_by_what_they_say(
    pharmacy: Pharmacy, holidays: Collection[date], wall: Wall
) -> dict[_Saying, list[int]]:
    """Also of the day before the wall begins, whose night may run into it."""
    days: dict[_Saying, list[int]] = {}
    for ordinal in range(int(wall.ordinal[0]) - 1, int(wall.ordinal[-1]) + 1):
        day = date.fromordinal(ordinal)
        weekly, specified = pharmacy.week[day.weekday()], pharmacy.specified_dates.get(day)
        reports = tuple(report for report in pharmacy.reports if report.day == day)
        if specified is not None:
            saying = _Saying("specified-date", specified, reports)
        elif day in holidays:
            saying = _Saying("holiday", weekly or (), reports)
        elif weekly is not None:
            saying = _Saying("weekly-hours", weekly, reports)
        else:
            saying = _Saying("not-stated", (), reports)
        days.setdefault(saying, []).append(ordinal)
    return days


@dataclass(frozen=True)
class _Part:
    """The minutes of these days themselves, or (`is_next`) of the days after them, and what is asked of each minute."""

    saying: _Saying
    wall: Wall
    asked: Asked
    is_next: bool

    def runs(self, session: Session) -> Asked:
        is_overnight = session.closes <= session.opens
        if self.is_next:
            return self.asked & is_overnight & ~self.wall.has_ended(session.closes)
        has_begun = self.asked & self.wall.has_begun(session.opens)
        return has_begun if is_overnight else has_begun & ~self.wall.has_ended(session.closes)

    def reported(self, kind: str) -> Asked:
        """Whether this report takes the minute away (opens late, closes early) or qualifies it (the others)."""
        asked = np.zeros(len(self.wall), np.bool_)
        for report in self.saying.reports:
            if report.kind != kind:
                continue
            if report.at is None:
                asked |= self.asked & (kind.startswith("no-") and not self.is_next)
            elif kind == "opens-late":
                asked |= self._is_before(report.at, ~self.wall.has_begun(report.at))
            elif kind == "closes-early":
                asked |= ~self._is_before(report.at, ~self.wall.has_ended(report.at))
            else:
                asked |= self._is_before(report.at, ~self.wall.has_ended(report.at))
        return asked & self.asked

    def _is_before(self, at: int, not_yet_today: Asked) -> Asked:
        """Of a time after midnight the whole day itself is before; of any other the next day is not."""
        sessions = self.saying.sessions
        ends = [session.closes + 1440 * (session.closes <= session.opens) for session in sessions]
        is_after_midnight = bool(sessions) and at <= sessions[0].opens and at + 1440 <= max(ends)
        if self.is_next == is_after_midnight:
            return not_yet_today
        return np.full(len(self.wall), is_after_midnight)


@dataclass(frozen=True)
class _Day:
    saying: _Saying
    today: _Part
    tomorrow: _Part

    @classmethod
    def of(cls, saying: _Saying, ordinals: list[int], wall: Wall) -> "_Day":
        following = [ordinal + 1 for ordinal in ordinals]
        return cls(
            saying,
            _Part(saying, wall, np.isin(wall.ordinal, ordinals), is_next=False),
            _Part(saying, wall, np.isin(wall.ordinal, following), is_next=True),
        )


def _between_sessions(day: _Day) -> Painted:
    return [(day.today.asked, (day.saying.between, day.saying.rule, None))]


def _taken_away_today(day: _Day) -> Painted:
    """From sessions; and from the whole of a day that says nothing certain."""
    is_uncertain = day.saying.between != "closed"
    within = (
        [day.today.asked] if is_uncertain else [day.today.runs(session) for session in day.saying.sessions]
    )
    return _taken_away(day.today, within)


def _left_of_yesterday(day: _Day) -> Painted:
    within = [day.tomorrow.runs(session) for session in day.saying.sessions]
    unconfirmed = [
        (asked, ("unconfirmed", "holiday", None)) for asked in within if day.saying.rule == "holiday"
    ]
    return [*unconfirmed, *_taken_away(day.tomorrow, within)]


def _open_since_yesterday(day: _Day) -> Painted:
    return _open(day.saying, day.tomorrow)


def _open_today(day: _Day) -> Painted:
    return _open(day.saying, day.today)


def _taken_away(part: _Part, within: list[Asked]) -> Painted:
    return [
        (asked & part.reported(kind), ("closed", "todays-report", kind))
        for kind in ("opens-late", "closes-early")
        for asked in within
    ]


def _open(saying: _Saying, part: _Part) -> Painted:
    painted: Painted = []
    for session in saying.sessions if saying.within == "open" else ():
        asked = part.runs(session) & ~part.reported("opens-late") & ~part.reported("closes-early")
        painted.append((asked, ("open", saying.rule, None)))
        for kind in ("no-electronic-prescriptions", "no-pharmacist"):
            painted.append((asked & part.reported(kind), ("open", "todays-report", kind)))
    return painted
