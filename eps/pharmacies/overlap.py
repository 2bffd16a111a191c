"""Sessions as somebody states them: each within its day, none over another, across midnight too."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from eps.errors import Invalid
from eps.pharmacies.domain import Day, Session
from eps.pharmacies.wall_clock import MIDNIGHT

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NotATimeOfDay(Invalid):
    """A session opens and closes at a time from 00:00 to 23:59. For one that closes at midnight, say 00:00."""


class SessionsOverlap(Invalid):
    """This session begins before the one before it has ended. Change one of the two times."""


class SessionRunsIntoNextDay(Invalid):
    """A session runs past midnight into one of the day after. End the first earlier, or begin the second later."""


def validate_week(week: Sequence[Day]) -> tuple[Day, ...]:
    """Seven days, Monday first, each as `validate_day` gives it; pointers read `/monday/0`. Sunday runs into Monday."""
    following = (*week[1:], week[0])
    return tuple(
        None if day is None else validate_day(day, after=after, pointer=f"/{name}")
        for name, day, after in zip(WEEKDAYS, week, following, strict=True)
    )


def validate_day(
    sessions: Iterable[Session], *, before: Day = None, after: Day = None, pointer: str = ""
) -> tuple[Session, ...]:
    """The sessions in order, touching ones joined. `before` and `after`: the days beside it, where they are known."""
    given = list(enumerate(sessions))
    for place, session in given:
        if not (0 <= session.opens < MIDNIGHT and 0 <= session.closes < MIDNIGHT):
            raise NotATimeOfDay(pointer=f"{pointer}/{place}")
    in_order = sorted(given, key=lambda placed: placed[1])
    for (_, first), (place, second) in pairwise(in_order):
        if second.opens < _end(first):
            raise SessionsOverlap(pointer=f"{pointer}/{place}")
    for place, session in in_order:
        if session.opens < _runs_over(before) or _end(session) > MIDNIGHT + _first_opening(after):
            raise SessionRunsIntoNextDay(pointer=f"{pointer}/{place}")
    return _joined(session for _, session in in_order)


def _end(session: Session) -> int:
    """In minutes from the midnight that begins the session's day."""
    return session.closes if session.closes > session.opens else session.closes + MIDNIGHT


def _runs_over(day: Day) -> int:
    """How far the day runs into the next one."""
    return max((_end(session) for session in day or ()), default=0) - MIDNIGHT


def _first_opening(day: Day) -> int:
    return min((session.opens for session in day or ()), default=MIDNIGHT)


def _joined(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Two that touch become one, unless that would be longer than the 24 hours that a session can say."""
    joined: list[Session] = []
    for session in sessions:
        last = joined[-1] if joined else None
        if last and last.closes == session.opens and _end(session) - last.opens <= MIDNIGHT:
            joined[-1] = Session(last.opens, session.closes)
        else:
            joined.append(session)
    return tuple(joined)
