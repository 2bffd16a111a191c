"""The tables of the register and their columns, as the rows' classes declare them."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from tortoise.models import Model

from eps.database import TABLES


@dataclass(frozen=True, slots=True)
class Table:
    """`kinds` are the columns' fields as Tortoise names them. `counted` is the key that the database counts up itself,
    None where there is none."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    key: str
    counted: str | None

    def in_order(self, columns: Sequence[str]) -> "Table":
        """Raises ValueError where the columns are not its own."""
        if set(columns) != set(self.columns):
            raise ValueError("these are columns of another table")
        kinds = dict(zip(self.columns, self.kinds, strict=True))
        return replace(self, columns=tuple(columns), kinds=tuple(kinds[column] for column in columns))


def register_tables() -> list[Table]:
    """All of them, by name."""
    declared = [kind for module in TABLES for kind in vars(import_module(module)).values()]
    rows = {kind for kind in declared if inspect.isclass(kind) and issubclass(kind, Model)} - {Model}
    return sorted((_table(row.describe()) for row in rows), key=lambda table: table.name)


def _table(model: Mapping[str, Any]) -> Table:
    key = model["pk_field"]
    fields = [key, *model["data_fields"]]
    return Table(
        name=model["table"],
        columns=tuple(field["db_column"] for field in fields),
        kinds=tuple(field["field_type"] for field in fields),
        key=key["db_column"],
        counted=key["db_column"] if key["generated"] else None,
    )
