"""Only eps/clock.py reads a clock, the machine's or the database's; only doors, commands and the worker ask it."""

import ast
import re
from collections.abc import Iterator

from tests.unit.architecture.source import Source, assert_kept, breaks

TELL_THE_TIME = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
CLOCK_NAMES = {"time.time", "time.time_ns", "time.localtime", "time.gmtime"}
CLOCKS_IN_SQL = re.compile(
    r"\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\bclock_timestamp\b|\('now'", re.IGNORECASE
)
ASK_FOR_NOW = {
    "cli",
    "commands",
    "app",
    "worker",
    "pages",
    "provider",
    "web",
    "api",
    "fhir",
    "answers",
    "clock",
}


def only_the_clock_reads_the_time(source: Source) -> Iterator[tuple[int, str]]:
    if source.room == "clock":
        return
    yield from ((line, f"imports {name}") for line, name in source.imports() if name in CLOCK_NAMES)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in TELL_THE_TIME.get(
            ast.unparse(node.value).split(".")[-1], set()
        ):
            yield node.lineno, f"reads the time by {ast.unparse(node)}"
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.value.lineno, f"lets the ORM read the time by {node.arg}"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CLOCKS_IN_SQL.search(node.value)
        ):
            yield node.lineno, "reads the database's time"


def only_doors_and_commands_ask_for_now(source: Source) -> Iterator[tuple[int, str]]:
    if source.room in ASK_FOR_NOW:
        return
    yield from ((line, f"imports {name}") for line, name in source.imports() if name == "eps.clock.now")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "clock.now":
            yield node.lineno, "asks for now: let the caller pass the instant down"


def test_only_the_clock_reads_the_time() -> None:
    assert_kept(only_the_clock_reads_the_time)


def test_only_doors_commands_and_the_worker_ask_for_now() -> None:
    assert_kept(only_doors_and_commands_ask_for_now)


def test_every_way_to_read_a_clock_would_be_refused() -> None:
    for snippet in (
        "at = datetime.now(UTC)",
        "at = datetime.datetime.utcnow()",
        "day = date.today()",
        "seconds = time.time()",
        "from time import time",
        "made_at = DatetimeField(auto_now_add=True)",
        "make = partial(datetime.now, UTC)",
        "sql = 'UPDATE due SET claimed_at = now()'",
        "sql = 'SELECT CURRENT_TIMESTAMP'",
    ):
        assert breaks(only_the_clock_reads_the_time, snippet), snippet


def test_measuring_a_duration_is_not_reading_the_time() -> None:
    assert not breaks(only_the_clock_reads_the_time, "started = time.monotonic()")


def test_a_rule_that_asks_for_now_would_be_refused() -> None:
    assert breaks(
        only_doors_and_commands_ask_for_now,
        "from eps import clock\nat = clock.now()",
        "eps/closures/domain.py",
    )
    assert breaks(only_doors_and_commands_ask_for_now, "from eps.clock import now", "eps/closures/domain.py")
    assert not breaks(
        only_doors_and_commands_ask_for_now, "from eps import clock\nat = clock.now()", "eps/api/closures.py"
    )
