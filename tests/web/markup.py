"""Whether a page is valid HTML: read strictly, and with nothing inside of what may not hold it."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from justhtml import JustHTML
from justhtml.dom import Element

HEADINGS = {"h1", "h2", "h3", "h4"}
ONLY_TEXT = HEADINGS | {"p", "span", "label", "button", "a", "strong", "summary", "caption", "dt"}
BLOCKS = HEADINGS | {"div", "p", "ul", "ol", "dl", "table", "form", "fieldset", "section", "details"}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "table": {"caption", "thead", "tbody"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup"},
}
POINTING = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


def faults(text: str) -> list[str]:
    page = JustHTML(text, collect_errors=True, sanitize=False, scripting_enabled=False)
    elements = [one for one in page.query("*") if isinstance(one, Element)]
    return [
        *(f"line {error.line}: {error.code}" for error in page.errors),
        *_misplaced(elements),
        *_pointing_nowhere(elements),
        *_headings(elements),
        *_titled(elements),
    ]


def _misplaced(elements: list[Element]) -> Iterator[str]:
    for one in elements:
        allowed = CHILDREN.get(one.name)
        inside = {child.name for child in one.children if isinstance(child, Element)}
        if allowed is not None and inside - allowed:
            yield f"{inside - allowed} in <{one.name}>"
        if one.name in ONLY_TEXT and (blocks := {child.name for child in one.query("*")} & BLOCKS):
            yield f"{blocks} in <{one.name}>"


def _pointing_nowhere(elements: list[Element]) -> Iterator[str]:
    ids = Counter(one.attrs["id"] for one in elements if "id" in one.attrs)
    yield from (f"#{name} stands {many} times" for name, many in ids.items() if many > 1)
    for one in elements:
        pointed = [name for way in POINTING for name in (one.attrs.get(way) or "").split()]
        if (one.attrs.get("href") or "").startswith("#"):
            pointed.append(str(one.attrs["href"])[1:])
        yield from (f"nothing is #{name}" for name in pointed if name not in ids)


def _titled(elements: list[Element]) -> Iterator[str]:
    """A window and a tab are told apart by what the page is headed."""
    [title, heading] = [_text_of(elements, name) for name in ("title", "h1")]
    if heading not in title:
        yield f"headed {heading!r}, and titled {title!r}"


def _text_of(elements: list[Element], name: str) -> str:
    return " ".join(next((one.to_text() for one in elements if one.name == name), "").split())


def _headings(elements: list[Element]) -> Iterator[str]:
    levels = [int(one.name[1]) for one in elements if one.name in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} after one of level {before}"
