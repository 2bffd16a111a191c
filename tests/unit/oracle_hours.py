"""A second, slower reading of the rules of opening hours, sharing no code with the first.

It knows no instants of opening and no intervals. It stands at every minute of UTC, looks at the clock on a wall in
London, and asks what somebody there would ask: has this session begun, and has it ended yet? All minutes are asked
together, as arrays. Rules are painted from the weakest to the strongest.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from eps.pharmacies.closure import Closure
from eps.pharmacies.domain import Pharmacy, Session, TodayReport

Minutes = NDArray[np.int64]
Asked = NDArray[np.bool_]
Said = tuple[str, str, str | None]
"""State, rule, reason."""

_LONDON = ZoneInfo("Europe/London")
_EFFECTIVE = {"scheduled", "in_force", "ended"}


class Wall:
    """What the clock on the wall shows at each minute from midnight UTC of `first`, and on which day."""

    def __init__(self, first: date, days: int) -> None:
        self.begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        hours = [self.begin + timedelta(hours=hour) for hour in range(days * 24)]
        shown = [hour.astimezone(_LONDON) for hour in hours]
        minute_of_hour = np.tile(np.arange(60), len(hours))
        self.minute: Minutes = np.repeat([local.hour * 60 for local in shown], 60) + minute_of_hour
        self.ordinal: Minutes = np.repeat([local.toordinal() for local in shown], 60)
        summer = np.repeat([bool(local.dst()) for local in shown], 60)
        an_hour_later = np.concatenate((summer[60:], summer[-60:]))
        an_hour_ago = np.concatenate((summer[:60], summer[:-60]))
        self.shown_again: Asked = summer & ~an_hour_later
        """The clock will show this minute a second time."""
        self.shown_before: Asked = ~summer & an_hour_ago
        """The clock has shown this minute once already."""

    def __len__(self) -> int:
        return len(self.minute)

    def instant(self, place: int) -> datetime:
        return self.begin + timedelta(minutes=place)

    def is_between(self, start: datetime, end: datetime | None) -> Asked:
        """Of whole minutes only."""
        places = np.arange(len(self))
        asked = places >= (start - self.begin) / timedelta(minutes=1)
        return asked if end is None else asked & (places < (end - self.begin) / timedelta(minutes=1))

    def has_begun(self, opens: int) -> Asked:
        """On its own day: the clock shows the minute or a later one, or has shown it before the clocks went back."""
        return (self.minute >= opens) | (self.shown_before & (60 <= opens < 120))

    def has_ended(self, closes: int) -> Asked:
        """On the day it ends: the clock shows the minute or a later one, and will not show it again."""
        return (self.minute >= closes) & ~(self.shown_again & (60 <= closes < 120))


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
            *_temporary(pharmacy, wall),
            *_register(pharmacy, wall),
            *_permanent(pharmacy, wall),
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
        is_after_midnight = bool(sessions) and at <= sessions[0].opens and at + 1440 < max(ends)
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


Painted = list[tuple[Asked, Said]]


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


def _temporary(pharmacy: Pharmacy, wall: Wall) -> Painted:
    """The first that is still to be reviewed speaks, then the first whose review was missed."""
    closures = _effective(pharmacy, "temporary")
    overdue = [
        (_covered(closure, wall), ("unconfirmed", "temporary-closure", str(closure.reason)))
        for closure in closures
    ]
    closed = [
        (
            _covered(closure, wall) & ~_is_overdue(closure, wall),
            ("closed", "temporary-closure", str(closure.reason)),
        )
        for closure in closures
    ]
    return [*overdue, *closed]


def _permanent(pharmacy: Pharmacy, wall: Wall) -> Painted:
    return [
        (_covered(closure, wall), ("closed", "permanent-closure", str(closure.reason)))
        for closure in _effective(pharmacy, "permanent")
    ]


def _register(pharmacy: Pharmacy, wall: Wall) -> Painted:
    not_yet: Said = ("closed", "not-stated", "not-open-yet")
    painted: Painted = [(np.full(len(wall), pharmacy.operational_status == "proposed"), not_yet)]
    if pharmacy.opened_on is not None:
        painted.append((wall.ordinal < pharmacy.opened_on.toordinal(), not_yet))
    if pharmacy.closed_on is not None:
        painted.append((wall.ordinal > pharmacy.closed_on.toordinal(), ("closed", "permanent-closure", None)))
    elif pharmacy.operational_status == "closed":
        painted.append((np.ones(len(wall), np.bool_), ("closed", "permanent-closure", None)))
    return painted


def _effective(pharmacy: Pharmacy, kind: str) -> list[Closure]:
    """Last first, so that the first is painted over the others."""
    return [
        closure
        for closure in reversed(pharmacy.closures)
        if closure.kind == kind and closure.state in _EFFECTIVE
    ]


def _covered(closure: Closure, wall: Wall) -> Asked:
    return wall.is_between(closure.starts_at, closure.ended_at or closure.ends_at)


def _is_overdue(closure: Closure, wall: Wall) -> Asked:
    if closure.ends_at is not None or closure.review_at is None:
        return np.zeros(len(wall), np.bool_)
    return wall.is_between(closure.review_at, None)
