"""Decisions are numbered once, without a gap, and by the same number in a page's name and its heading."""

from tests.unit.architecture.source import ROOT

PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_each_decision_has_the_next_number() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_the_heading_of_a_decision_begins_with_its_number() -> None:
    headings = [page.read_text("utf-8").partition(".")[0] for page in PAGES]
    assert headings == [f"# {int(page.name[:4])}" for page in PAGES]
