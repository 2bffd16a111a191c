"""Hours as text in rows and files: JSON, a session as [opens, closes] in minutes, a day not stated as null."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import orjson

from eps.pharmacies.domain import Day, Session


def week_text(week: Sequence[Day]) -> str:
    return orjson.dumps([_plain(day) for day in week]).decode()


def day_text(sessions: Iterable[Session]) -> str:
    return orjson.dumps(_plain(tuple(sessions))).decode()


@lru_cache(maxsize=20_000)  # many pharmacies keep the same hours
def week_of(text: str) -> tuple[Day, ...]:
    return tuple(_day(day) for day in orjson.loads(text))


@lru_cache(maxsize=5_000)
def sessions_of(text: str) -> tuple[Session, ...]:
    return tuple(Session(opens, closes) for opens, closes in orjson.loads(text))


def _plain(day: Day) -> list[list[int]] | None:
    return None if day is None else [[session.opens, session.closes] for session in day]


def _day(stored: list[list[int]] | None) -> Day:
    return None if stored is None else tuple(Session(opens, closes) for opens, closes in stored)
