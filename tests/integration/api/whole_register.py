"""Everything that the register holds, so that a test can say that nothing of it changed."""

import hashlib
import importlib
from collections.abc import Mapping

from tortoise.models import Model

from eps import database

MODULES = [importlib.import_module(name) for name in database.TABLES]
TABLE_NAMES = sorted(
    row._meta.db_table
    for module in MODULES
    for row in vars(module).values()
    if isinstance(row, type) and issubclass(row, Model) and row is not Model
)


async def everything() -> Mapping[str, tuple[int, str]]:
    """By table: how many rows, and a hash of all of them."""
    return {name: _summary(await database.fetch(f"SELECT * FROM {name}")) for name in TABLE_NAMES}


def _summary(rows: list[database.Row]) -> tuple[int, str]:
    lines = sorted(repr(sorted(row.items())) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()
