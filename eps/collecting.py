"""Python's search for cycles of garbage, put off while much is made that stays: it takes a third of that time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For imports, and for reading what a process then holds."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_what_is_there() -> None:
    """From now on only what is made later is searched: no request waits while the whole directory is looked through."""
    gc.freeze()
