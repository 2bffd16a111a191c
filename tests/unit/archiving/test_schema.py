import pytest

from eps.archiving.schema import Table

TABLE = Table("tally", ("id", "kind"), ("BigIntField", "CharField"), "id", "id")


def test_columns_may_be_written_in_another_order() -> None:
    assert TABLE.in_order(("kind", "id")).kinds == ("CharField", "BigIntField")


def test_columns_of_another_table_are_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        TABLE.in_order(("id", "count"))
