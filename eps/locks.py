"""Locks that hold until the transaction ends. SQLite needs none: its transactions take the write lock as they begin.

Their order is everywhere the same: names sorted, then patients ascending, then proposals (BEHAVIOUR.md section 9).
"""

from collections.abc import Iterable

from eps.database import fetch, is_sqlite


async def lock_shared(names: Iterable[str]) -> None:
    """Waits until nobody holds one of these names exclusively; many may share."""
    await _lock("pg_advisory_xact_lock_shared", names)


async def lock_exclusively(names: Iterable[str]) -> None:
    """Waits until nobody holds one of these names."""
    await _lock("pg_advisory_xact_lock", names)


async def _lock(function: str, names: Iterable[str]) -> None:
    ordered = sorted(set(names))
    if ordered and not is_sqlite():
        await fetch(
            f"SELECT {function}(hashtextextended(name, 0)) FROM unnest($1::text[]) AS names(name)",
            ordered,
        )
