"""No address holds what somebody typed: every form of every page is posted."""

import re
from pathlib import Path

import pytest

import eps.web

FOLDER = Path(eps.web.__file__).parent / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_form_is_posted(template: str) -> None:
    forms = re.findall(r"<form\b[^>]*>", (FOLDER / template).read_text())
    assert [form for form in forms if 'method="post"' not in form] == []
