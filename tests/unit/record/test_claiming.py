"""Waiting longer after each failure, and a clock that runs on."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from eps.record.claiming import backoff, running_from

SECOND = timedelta(seconds=1)
AT = datetime(2026, 11, 25, 11, tzinfo=UTC)


def wait(attempts: int, *, chance: float = 0.5) -> timedelta:
    return backoff(attempts, first=SECOND, longest=60 * SECOND, chance=chance)


def test_each_wait_is_twice_the_one_before_up_to_the_longest() -> None:
    assert [wait(attempts) / SECOND for attempts in (0, 1, 2, 5, 6, 1_000_000)] == [1, 2, 4, 32, 60, 60]


def test_waits_are_spread_by_a_quarter_either_way() -> None:
    assert (wait(2, chance=0), wait(2, chance=1)) == (3 * SECOND, 5 * SECOND)


def test_the_clock_of_a_long_call_runs_on_from_its_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", iter([100.0, 102.5]).__next__)
    assert running_from(AT)() == AT + 2.5 * SECOND
