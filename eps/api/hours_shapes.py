"""Opening hours as JSON: one session, one date, a week. Times are London wall-clock time."""

import re
from typing import Annotated, Self

from pydantic import ConfigDict, Field, RootModel

from eps.answers.shapes import Shape, read_by, shown_as
from eps.pharmacies.domain import Day, Session
from eps.pharmacies.overlap import WEEKDAYS

_TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _time(text: str) -> str:
    if re.fullmatch(_TIME, text) is None:
        raise ValueError
    return text


TimeOfDay = Annotated[
    str,
    read_by(
        _time, "Send a time from 00:00 to 23:59, such as 09:00. Midnight is 00:00, at the end of a day too."
    ),
    shown_as(pattern=_TIME, examples=["09:00"]),
]


class SessionShape(Shape):
    """One that closes no later than it opens runs past midnight, so 00:00 to 00:00 is 24 hours."""

    opens: TimeOfDay
    closes: TimeOfDay

    @classmethod
    def of(cls, session: Session) -> Self:
        return cls(opens=_time_of(session.opens), closes=_time_of(session.closes))

    @property
    def session(self) -> Session:
        return Session(minute_of(self.opens), minute_of(self.closes))


Sessions = Annotated[tuple[SessionShape, ...], Field(max_length=24)]


class DateShape(RootModel[Sessions]):
    """The sessions of one date; an empty list is closed all day."""

    model_config = ConfigDict(strict=True, frozen=True)

    @property
    def sessions(self) -> tuple[Session, ...]:
        return tuple(shape.session for shape in self.root)


class WeekShape(Shape):
    """An empty list is closed all day, null is not stated."""

    monday: Sessions | None
    tuesday: Sessions | None
    wednesday: Sessions | None
    thursday: Sessions | None
    friday: Sessions | None
    saturday: Sessions | None
    sunday: Sessions | None

    @classmethod
    def of(cls, week: tuple[Day, ...]) -> Self:
        return cls(**{name: sessions_of(day) for name, day in zip(WEEKDAYS, week, strict=True)})

    @property
    def week(self) -> tuple[Day, ...]:
        given: list[Sessions | None] = [getattr(self, name) for name in WEEKDAYS]
        return tuple(None if day is None else tuple(shape.session for shape in day) for day in given)


def sessions_of(day: Day) -> Sessions | None:
    return None if day is None else tuple(SessionShape.of(session) for session in day)


def minute_of(time: str) -> int:
    """Minutes since midnight of a `TimeOfDay`."""
    return int(time[:2]) * 60 + int(time[3:])


def _time_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
