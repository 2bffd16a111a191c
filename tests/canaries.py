"""Personal details that a test gives to the service and that must never come back in what it writes.

NHS numbers of the test range, postcodes and bearer tokens are known by their form; names and addresses cannot be, so
the people that tests make have these. Every test fails that leaves one of them in a log or on a stream.
"""

import re
from collections.abc import Generator

import pytest

GIVEN_NAME = "Isolde"
FAMILY_NAME = "Quillfeather"
ADDRESS_LINE = "17 Canary Row"

PERSONAL = re.compile(
    rf"{GIVEN_NAME}|{FAMILY_NAME}|{ADDRESS_LINE}"
    r"|(?<![\w.-])999[ -]?\d{3}[ -]?\d{4}(?![\w-])"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?(?: |%20|\+)?\d[A-Z]{2}\b"
    r"|\beyJ[\w-]{10,}"
)


def leaks(text: str) -> list[str]:
    """The personal details in something that was written, each once; for the output of processes too."""
    return sorted(set(PERSONAL.findall(text)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    written = "\n".join(text for title, text in report.sections if title.endswith(f" {report.when}"))
    if report.passed and (found := leaks(written)):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} left something personal in a log or on a stream: {', '.join(found)}"
    return report
