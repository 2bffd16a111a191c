"""Whoever reads as a child of 9 to 11 does can read what patients read: short sentences of short words."""

import re
from pathlib import Path

import pytest

from eps import wording
from eps.wording.choices import SETTLED
from tests.unit.architecture.test_words_of_pages import TEMPLATES

FOR_PATIENTS = sorted(
    path for folder in ("public", "patient") for path in (TEMPLATES / folder).glob("*.html")
)
OLDEST_GRADE = 6
"""Of Flesch and Kincaid: the school year of children of 11."""
LONGEST_SENTENCE = 25
KNOWN = re.compile(r"(?:pharmac|prescri|medicine|appliance)\w*", re.IGNORECASE)
"""What the service is about: whoever has one knows the word, however long it is."""
BEHIND = re.compile(r"{#.*?#}|{%.*?%}|<!--.*?-->", re.DOTALL)
WITHIN_A_SENTENCE = re.compile(r"</?(?:a|span|strong)\b[^>]*>")


def sentences(text: str) -> list[list[str]]:
    """By their words; headings, labels and single words are none."""
    text = re.sub(r"{{.*?}}", "name", BEHIND.sub(" ", text), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", ". ", WITHIN_A_SENTENCE.sub(" ", text))
    found = [re.findall(r"[A-Za-z’]+", sentence) for sentence in re.split(r"[.:?!]\s", text)]
    return [words for words in found if len(words) > 3]


def syllables(word: str) -> int:
    if KNOWN.fullmatch(word):
        return 1
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<!l)e$", "", word.lower()))))


def grade(text: str) -> float:
    read = sentences(text)
    words = [word for sentence in read for word in sentence]
    return 0.39 * len(words) / len(read) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("template", FOR_PATIENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_page_for_patients_can_be_read_at_11(template: Path) -> None:
    text = template.read_text("utf-8")
    if sentences(text):
        assert grade(text) <= OLDEST_GRADE
    assert [" ".join(words) for words in sentences(text) if len(words) > LONGEST_SENTENCE] == []


def test_what_is_said_when_somebody_chooses_can_be_read_at_11() -> None:
    told = " ".join((wording.LIST_BY_DISTANCE, *wording.CONSENT_TEXTS.values(), *SETTLED.values()))
    assert grade(told.replace("{", "{{").replace("}", "}}")) <= OLDEST_GRADE


def test_what_no_child_could_read_would_be_found() -> None:
    official = (
        "Dispensing contractors must expeditiously notify commissioning organisations of discontinuation."
    )
    assert grade(f"{official} ") > OLDEST_GRADE
    assert len(sentences("<p>You can see it. Then you can change it.</p>")) == 2
