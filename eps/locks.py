"""Locks that hold until the transaction ends. SQLite needs none: its transactions take the write lock as they begin.

Their order is everywhere the same: names sorted, then patients ascending, then proposals (BEHAVIOUR.md section 9).
"""

from collections.abc import Iterable

from eps.database import fetch, inside_transaction, is_sqlite

SHARED = "pg_advisory_xact_lock_shared(hashtextextended({name}, 0))"
"""What takes it, for a statement of PostgreSQL's that reads the names as it locks them."""


async def lock_shared(names: Iterable[str]) -> None:
    """Waits until nobody holds one of these names exclusively; many may share."""
    await _lock("pg_advisory_xact_lock_shared", names)


async def lock_exclusively(names: Iterable[str]) -> None:
    """Waits until nobody holds one of these names."""
    await _lock("pg_advisory_xact_lock", names)


async def try_lock_shared(names: Iterable[str]) -> bool:
    """The same without waiting, for whoever holds patients already and may wait for no name any more: False where
    somebody holds one of these exclusively or is about to."""
    wanted = sorted(set(names))
    if not wanted or is_sqlite():
        return True
    rows = await fetch(
        """SELECT pg_try_advisory_xact_lock_shared(hashtextextended(name, 0)) AS held
        FROM unnest($1::text[]) AS names(name)""",
        wanted,
    )
    return all(row["held"] for row in rows)


async def _lock(function: str, names: Iterable[str]) -> None:
    ordered = sorted(set(names))
    if ordered and not is_sqlite():
        await fetch(
            f"SELECT {function}(hashtextextended(name, 0)) FROM unnest($1::text[]) AS names(name)",
            ordered,
        )


def for_update() -> str:
    """The row lock of a SELECT, where a transaction is open."""
    return " FOR UPDATE" if inside_transaction() and not is_sqlite() else ""
