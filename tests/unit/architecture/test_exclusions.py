"""A line that is kept out of a check says why."""

import re
from collections.abc import Iterator

from tests.unit.architecture.source import Source, assert_kept, breaks

UNEXPLAINED = re.compile(r"#\s*pragma:\s*no\s*(?:cover|branch)(?!\s*-\s*\w+\s+\w+)", re.IGNORECASE)


def exclusions_from_coverage_say_why(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        if UNEXPLAINED.search(line):
            yield number, "is kept out of coverage: say why, as `# pragma: no cover - why it never runs here`"


def test_every_exclusion_from_coverage_says_why() -> None:
    assert_kept(exclusions_from_coverage_say_why)


def test_an_exclusion_without_a_reason_would_be_refused() -> None:
    assert breaks(exclusions_from_coverage_say_why, "raise SystemExit  # pragma: no cover")
    assert breaks(exclusions_from_coverage_say_why, "if ready:  # pragma: no branch -")
    assert not breaks(
        exclusions_from_coverage_say_why, "raise SystemExit  # pragma: no cover - ends the process"
    )
