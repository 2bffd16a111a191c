"""A few values that were dear to make, kept for whoever asks next. Readers in any thread may ask at once."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values last made. Unlike `functools.lru_cache` on a method it does not hold its owner: a snapshot that
    was swapped out is freed at once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Two threads that miss at once both make it; either is as good."""
        kept = self._values.get(key)
        if kept is not None:
            return kept
        value = make()
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._limit:
                del self._values[next(iter(self._values))]
        return value
