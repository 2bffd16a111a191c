"""What somebody is about to do, on the way to the page where they check it: one in each session, under its name. The
check page carries the mark of what it shows, so that a button does what stands above it, or nothing: another tab may
have put something else in its place."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from eps.web.visit import Visit

MARK = "draft"
CHANGED_ELSEWHERE = (
    "You changed this in another tab or on another page. Nothing was saved. "
    "Check what is here now, and confirm it again."
)


async def keep_form(visit: Visit, name: str) -> None:
    """What was filled in becomes the draft."""
    await visit.keep(**{name: {field: text for field, text in visit.form.items() if field != "token"}})


def mark_of(draft: Mapping[str, Any]) -> str:
    """The same for the same content only."""
    return hashlib.sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()


def mark(visit: Visit, name: str) -> str:
    """Of what is held, for the check page that is about to show it. What was answered on a page that showed another one
    is no answer to this."""
    held = mark_of(visit.kept(name) or {})
    if visit.form.get(MARK, held) != held:
        visit.form = {}
    return held


def changed_elsewhere(visit: Visit, name: str) -> dict[str, str]:
    """As the errors of a form: none where it was sent from a page that showed what is held."""
    if visit.form.get(MARK) == mark_of(visit.kept(name) or {}):
        return {}
    visit.form = {}
    return {"": CHANGED_ELSEWHERE}
