"""Pages speak as the NHS content guide does: the words that it avoids stand in no template."""

import re
from pathlib import Path

import pytest

import eps.web

TEMPLATES = Path(eps.web.__file__).parent / "templates"
ALL = sorted(TEMPLATES.rglob("*.html"))
AVOIDED = {
    "please": "leave it out",
    "click": "select",
    "telephone": "phone",
    "sign in": "log in",
    "sign-in": "log in",
    "log on": "log in",
    "login": "log in",
    "e-mail": "email",
    "chemist": "pharmacy",
    "via": "by",
    "utilise": "use",
    "prior to": "before",
    "in order to": "to",
    "e.g.": "for example",
    "i.e.": "that is",
    "etc": "leave it out",
    "invalid": "say what to do",
    "sorry": "say what to do",
    "oops": "say what happened",
    "noon": "midday",
    "script": "prescription",
}
NAMES = ("NHS login",)
"""That are names, whatever words are in them."""
BEHIND_THE_PAGES = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]+>", re.DOTALL)


def sentences(template: Path) -> str:
    text = BEHIND_THE_PAGES.sub(" ", template.read_text("utf-8"))
    for name in NAMES:
        text = text.replace(name, " ")
    return text


@pytest.mark.parametrize("template", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_says_what_the_guide_avoids(template: Path) -> None:
    text = sentences(template).lower()
    found = [word for word in AVOIDED if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]
    assert found == []


def test_a_word_that_is_avoided_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('{% if login %}<p class="click">Please click, by NHS login.</p>{% endif %}')
    text = sentences(page).lower()
    assert [word for word in AVOIDED if re.search(rf"\b{re.escape(word)}\b", text)] == ["please", "click"]


@pytest.mark.parametrize("template", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_times_and_dates_are_written_by_their_filters(template: Path) -> None:
    """8am and Wednesday 6 August 2026 come from one place."""
    assert not re.search(r"strftime|isoformat", template.read_text("utf-8"))
