"""Telephone numbers in the grouping that people read them in."""

import re

_GROUPINGS = (
    (r"(02\d)(\d{4})(\d{4})", "020 7946 0018"),
    (r"(0(?:11\d|1\d1|[389]\d\d))(\d{3})(\d{4})", "0161 496 0018"),
    (r"(01(?:3873|5242|539[4-6]|697[347]|768[347]|9467))(\d{4,5})", "015394 96001"),
    (r"(0\d{4})(\d{5,6})", "01632 960018"),
)
"""The first that fits; beside each an example, of the numbers kept for drama."""


def grouped(published: str) -> str | None:
    """`0161 4960018` gives `0161 496 0018`; what is no British number is left as published, nothing is None."""
    digits = re.sub(r"\D", "", published)
    for grouping, _ in _GROUPINGS:
        if found := re.fullmatch(grouping, digits):
            return " ".join(found.groups())
    return published.strip() or None
