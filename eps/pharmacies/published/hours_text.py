"""The hours of one day as the consolidated list prints them: `09:00-13:00,14:00-17:30`, `CLOSED`, or nothing."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from eps.errors import Invalid
from eps.pharmacies.domain import Day, Session
from eps.pharmacies.hours import validate_day

_WELL_FORMED = re.compile(r"\d\d:[0-5]\d-\d\d:[0-5]\d(?:,\d\d:[0-5]\d-\d\d:[0-5]\d)*", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d)")
_TIME_SOMEHOW = re.compile(r"(?<!\d)(\d\d?)[:.-]?([0-5]\d)(?!\d)", re.ASCII)
_BETWEEN_TIMES = re.compile(r"[ ,;:.-]*")
_LAST_MINUTE = 23 * 60 + 59
_MIDNIGHT = 24 * 60


class HoursNotUnderstood(Invalid):
    """These hours cannot be read with certainty."""


@dataclass(frozen=True, slots=True)
class DayRead:
    """`until_midnight` counts closings at 23:59, which stand for 24:00; `joined`, sessions that touched another."""

    day: Day
    repaired: bool = False
    until_midnight: int = 0
    joined: int = 0


@lru_cache(maxsize=10_000)  # few texts are said of most days
def read_day(text: str) -> DayRead:
    """Raises `HoursNotUnderstood` where the meaning is not plain: a time half read would be a wrong opening."""
    text = text.strip()
    if not text:
        return DayRead(None)
    if text.upper() == "CLOSED":
        return DayRead(())
    if _WELL_FORMED.fullmatch(text):
        return _day(_minutes(_TIME.findall(text)), repaired=False)
    return _day(_repaired(text), repaired=True)


def _repaired(text: str) -> list[int]:
    """Plain: an even number of times, each later than the one before, and nothing else but marks between them."""
    minutes = _minutes(_TIME_SOMEHOW.findall(text))
    rest = _TIME_SOMEHOW.sub("", text)
    rising = all(earlier < later for earlier, later in pairwise(minutes))
    if not minutes or len(minutes) % 2 or not rising or not _BETWEEN_TIMES.fullmatch(rest):
        raise HoursNotUnderstood
    return minutes


def _minutes(times: list[tuple[str, str]]) -> list[int]:
    minutes = [int(hour) * 60 + int(minute) for hour, minute in times]
    if any(minute > _MIDNIGHT for minute in minutes):
        raise HoursNotUnderstood
    return minutes


def _day(minutes: list[int], *, repaired: bool) -> DayRead:
    openings = minutes[::2]
    closings = [_MIDNIGHT if minute == _LAST_MINUTE else minute for minute in minutes[1::2]]
    if any(opens == closes > 0 for opens, closes in zip(openings, closings, strict=True)):
        raise HoursNotUnderstood  # 00:00-00:00 is all day; 12:00-12:00 is a slip
    try:
        sessions = [
            Session(*times) for times in zip(openings, (end % _MIDNIGHT for end in closings), strict=True)
        ]
        day = validate_day(sessions)
    except Invalid as error:
        raise HoursNotUnderstood from error
    return DayRead(day, repaired, minutes[1::2].count(_LAST_MINUTE), len(sessions) - len(day))
