"""The tables of the register and their columns, as the rows' classes declare them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tortoise import Tortoise


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
    """Those of the open database, by name."""
    described = Tortoise.describe_models().values()
    return sorted((_table(model) for model in described), key=lambda table: table.name)


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
