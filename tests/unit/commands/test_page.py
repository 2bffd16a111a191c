"""A story on a page of 80 columns."""

import pytest

from eps.commands.page import Page
from eps.demonstration.teller import Table

NUMBERS = frozenset({1})


def printed(table: Table, capsys: pytest.CaptureFixture[str]) -> list[str]:
    Page().show(table)
    return capsys.readouterr().out.splitlines()


def test_chapters_are_numbered(capsys: pytest.CaptureFixture[str]) -> None:
    page = Page()
    page.chapter("England")
    page.chapter("People")
    assert capsys.readouterr().out == "\n1. England\n\n\n2. People\n\n"


def test_a_paragraph_is_as_wide_as_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    Page().say(" ".join(["A word and another,"] * 20), "", "Last.")
    *lines, last, after = capsys.readouterr().out.splitlines()
    assert all(line.startswith("  ") and 60 < len(line) <= 80 for line in lines)
    assert last.endswith("another, Last.")
    assert after == ""


def test_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(("State", "Pharmacies"), [("open", "9,834"), ("not known", "5")], NUMBERS)
    assert printed(table, capsys) == [
        "  State       Pharmacies",
        "  open             9,834",
        "  not known            5",
        "",
    ]


def test_the_widest_columns_give_way_where_the_page_is_too_narrow(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(("Pharmacy", "Miles", "Other"), [("Long name " * 9, "0.1", "b" * 60)], NUMBERS)
    heading, row, _ = printed(table, capsys)
    assert heading.split() == ["Pharmacy", "Miles", "Other"]
    assert len(row) == 80
    assert row.split("   ")[0].endswith("…")
    assert row.endswith("b…")
