"""How many requests one caller may make in one stretch of time. Each process counts for itself."""

import math
import time
from collections import Counter
from collections.abc import Callable

import limits

from eps.errors import Invalid, TooMany


class RateUnreadable(Invalid):
    """EPS_API_RATE_LIMIT cannot be read. Write it like 100/minute."""


class RateLimited(TooMany):
    """Too many requests. Wait {retry_after_seconds} seconds, then try again."""


class RateLimit:
    """Counts in stretches that begin and end together for everybody, so that forgetting the past costs nothing."""

    def __init__(self, rate: str, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        """`rate` such as `100/minute`, in the notation of the limits library."""
        try:
            stretch = limits.parse(rate)
        except ValueError as error:
            raise RateUnreadable from error
        self._amount, self._seconds = stretch.amount, stretch.get_expiry()
        self._elapsed = elapsed
        self._ends = elapsed() + self._seconds
        self._counts: Counter[str] = Counter()

    def count(self, caller: str) -> None:
        now = self._elapsed()
        if now >= self._ends:
            self._counts.clear()
            self._ends = now + self._seconds
        self._counts[caller] += 1
        if self._counts[caller] > self._amount:
            raise RateLimited(retry_after_seconds=math.ceil(self._ends - now))
