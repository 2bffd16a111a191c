"""What is kept although a transaction is undone: done in one of its own, as soon as a refusal undid the first."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar

Kept = Callable[[], Awaitable[object]]

_of_this_transaction: ContextVar[list[Kept]] = ContextVar("kept_if_undone")


def begin_keeping() -> list[Kept]:
    """What the transaction that begins here will want kept; only database.py calls it."""
    kept: list[Kept] = []
    _of_this_transaction.set(kept)
    return kept


def keep_if_undone(kept: Kept) -> None:
    """Has this done where a refusal undoes the open transaction; where it is committed, or breaks, it is not done."""
    _of_this_transaction.get().append(kept)


async def keep_all(kept: list[Kept]) -> None:
    """Each in the order in which it was asked for; only database.py calls it."""
    for keep in kept:
        await keep()
