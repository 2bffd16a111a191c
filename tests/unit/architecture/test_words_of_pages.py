"""Pages and messages speak as the NHS content guide does: the words that it avoids stand in none of them."""

import ast
import re
from pathlib import Path

import pytest

import eps.web
import eps.wording

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
SPOKEN = sorted(
    [*Path(eps.wording.__file__).parent.glob("*.py"), *Path(eps.web.__file__).parent.rglob("*.py")]
)
"""Where sentences stand in code."""
NAMES = ("NHS login",)
"""That are names, whatever words are in them."""
BEHIND_THE_PAGES = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]+>", re.DOTALL)


def sentences(template: Path) -> str:
    text = BEHIND_THE_PAGES.sub(" ", template.read_text("utf-8"))
    for name in NAMES:
        text = text.replace(name, " ")
    return text


def avoided_in(text: str) -> list[str]:
    return [word for word in AVOIDED if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text.lower())]


def spoken_in(source: str) -> str:
    """Its texts of several words that begin as sentences do; what is said about the code is none of them."""
    tree = ast.parse(source)
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    about = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = {one.value for one in about if isinstance(one, ast.Constant)}
    found = " | ".join(text for text in texts if text not in said and re.match(r"[A-Z]\w* \w", text))
    for name in NAMES:
        found = found.replace(name, " ")
    return found


@pytest.mark.parametrize("template", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_says_what_the_guide_avoids(template: Path) -> None:
    assert avoided_in(sentences(template)) == []


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_sentence_in_code_says_what_the_guide_avoids(path: Path) -> None:
    assert avoided_in(spoken_in(path.read_text("utf-8"))) == []


def test_a_sentence_in_code_would_be_found() -> None:
    assert avoided_in(spoken_in('"""Please say so."""\nTITLE = "Please sign in"')) == ["please", "sign in"]


def test_a_word_that_is_avoided_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('{% if login %}<p class="click">Please click, by NHS login.</p>{% endif %}')
    text = sentences(page).lower()
    assert [word for word in AVOIDED if re.search(rf"\b{re.escape(word)}\b", text)] == ["please", "click"]


@pytest.mark.parametrize("template", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_times_and_dates_are_written_by_their_filters(template: Path) -> None:
    """8am and Wednesday 6 August 2026 come from one place."""
    assert not re.search(r"strftime|isoformat", template.read_text("utf-8"))
