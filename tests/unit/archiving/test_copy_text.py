import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.archiving.copy_text import line_of, row_of


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    assert row_of(line_of([text, None], ["TextField", "CharField"]), ["TextField", "CharField"]) == [
        text,
        None,
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("BooleanField", 1),
        ("BooleanField", 0),
        ("BinaryField", b"\x00\\\xff"),
        ("FloatField", -2.1274),
        ("BigIntField", 2**40),
        ("DatetimeField", "2026-11-25 11:00:00.000001+00:00"),
        ("DateField", "2026-11-25"),
        ("UUIDField", "8f14e45f-ceea-467f-a8c0-5f6c3c1b1a11"),
    ],
)
def test_a_value_of_any_kind_is_read_as_sqlite_keeps_it(kind: str, value: object) -> None:
    assert row_of(line_of([value], [kind]), [kind]) == [value]


def test_an_instant_as_postgresql_writes_it_is_kept_as_sqlite_keeps_instants() -> None:
    assert row_of(b"2026-11-25 11:00:00+00\n", ["DatetimeField"]) == ["2026-11-25 11:00:00+00:00"]


def test_a_line_with_too_few_values_is_none() -> None:
    with pytest.raises(ValueError, match="longer"):
        row_of(b"1\n", ["IntField", "IntField"])
