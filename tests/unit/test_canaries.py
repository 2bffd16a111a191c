import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import ADDRESS_LINE, FAMILY_NAME, GIVEN_NAME, leaks, pytest_runtest_makereport

LEAKING = """
import logging, subprocess, sys

def test_that_logs():
    logging.getLogger("eps").warning("moved 9990000018")

def test_that_prints():
    print("SK7 5LD", file=sys.stderr)

def test_whose_child_prints():
    subprocess.run(["echo", "Quillfeather"])

def test_that_writes_our_own_ids_only():
    logging.getLogger("eps").warning("proposal.accepted proposal=41 pharmacy=FA002")
"""


@pytest.mark.parametrize(
    "written",
    [
        "patient 9990000018",
        '{"nhs": "999 000 0018"}',
        GIVEN_NAME,
        FAMILY_NAME,
        ADDRESS_LINE,
        "from SK7 5LD",
        "GET /api/pharmacies?postcode=SK7+5LD",
        "GET /api/pharmacies?postcode=SK7%205LD",
        "Bearer eyJhbGciOiJFZERTQSJ9.e30.c2ln",
    ],
)
def test_a_personal_detail_is_found(written: str) -> None:
    assert leaks(written) != []


@pytest.mark.parametrize(
    "written",
    [
        "pharmacy FA002 closed at 2026-11-25T11:00:00Z, 480000 patients",
        "request 9990e1a0-5f3e-4a53-9f0e-999000001800",
        "took 0.9990000018 s",
    ],
)
def test_our_own_ids_times_and_counts_are_not(written: str) -> None:
    assert leaks(written) == []


def test_a_test_that_leaves_something_personal_behind_fails(tmp_path: Path) -> None:
    (tmp_path / "test_leaking.py").write_text(LEAKING)
    options = ["-p", "tests.canaries", "-p", "no:cacheprovider", "-c", "/dev/null", f"--rootdir={tmp_path}"]
    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 failed, 1 passed" in outcome.stdout


def test_this_suite_is_watched(pytestconfig: pytest.Config) -> None:
    watching = pytestconfig.pluginmanager.hook.pytest_runtest_makereport.get_hookimpls()
    assert pytest_runtest_makereport in [one.function for one in watching]
