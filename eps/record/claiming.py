"""Claims on due work and on messages: how long one lasts, when it is free again, and when to try again after a failure.

Whatever happens to a worker, what it had claimed is free for others within 5 seconds: a claim lasts 3, and one that
ends later than 5 seconds from now was made by a clock that has since been set back, and binds nobody.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import SystemRandom

LASTS = timedelta(seconds=3)
FARTHEST = timedelta(seconds=5)

chance: Callable[[], float] = SystemRandom().random


def backoff(attempts: int, *, first: timedelta, longest: timedelta, chance: float) -> timedelta:
    """Doubles with each attempt up to the longest, spread by a quarter either way as `chance` goes from 0 to 1."""
    doubled: timedelta = first * 2 ** min(attempts, 30)
    return min(doubled, longest) * (0.75 + chance / 2)


def running_from(at: datetime) -> Callable[[], datetime]:
    """A clock that shows `at` now and runs on: claims are renewed while one call works."""
    started = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - started)
