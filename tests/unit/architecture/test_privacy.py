"""Nothing personal is written where it would stay: not in a log call, and no real-looking NHS number in the code."""

import ast
import re
from collections.abc import Iterator

from nhs_number.validate import is_valid

from tests.unit.architecture.source import Source, assert_kept, breaks

PERSONAL = {
    "nhs_number", "name", "names", "given_name", "given_names", "family_name", "address", "address_lines", "postcode",
    "home_postcode", "date_of_birth", "phone", "telephone", "email", "token", "body",
}  # fmt: skip
LOGGERS = re.compile(r"^(self\._?)?log(ger)?$|^structlog(\.|$)|^logging$|^warnings$")
WRITES = {
    "debug", "info", "warning", "warn", "error", "exception", "critical", "log",
    "bind", "bind_contextvars", "bound_contextvars",
}  # fmt: skip
TEN_DIGITS = re.compile(r"(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.])")


def is_log_call(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and LOGGERS.search(ast.unparse(call.func.value)) is not None
    )


def logs_hold_nothing_personal(source: Source) -> Iterator[tuple[int, str]]:
    for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and is_log_call(node)):
        for node in ast.walk(call):
            names = {getattr(node, field, None) for field in ("id", "attr", "arg")}
            yield from ((call.lineno, f"logs {name}") for name in names & PERSONAL)
            if isinstance(node, ast.JoinedStr):
                yield call.lineno, "logs a made-up sentence: name the event, give facts as keywords"


def nhs_numbers_are_of_the_test_range(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        for found in TEN_DIGITS.findall(line):
            digits = re.sub(r"\D", "", found)
            if is_valid(digits) and not digits.startswith("999"):
                yield number, "holds what looks like somebody's NHS number"


def test_no_log_call_is_handed_anything_personal() -> None:
    assert_kept(logs_hold_nothing_personal)


def test_no_nhs_number_outside_the_test_range_is_in_the_code() -> None:
    assert_kept(nhs_numbers_are_of_the_test_range)


def test_a_log_call_with_something_personal_would_be_refused() -> None:
    for snippet in (
        "log.info('nomination.set', nhs_number=number)",
        "log.warning('nomination.set', patient=patient.nhs_number)",
        "self.log.error('moved', extra={'from': patient.home_postcode})",
        "logger.info(f'accepted for {patient}')",
        "structlog.contextvars.bind_contextvars(token=given)",
    ):
        assert breaks(logs_hold_nothing_personal, snippet), snippet


def test_a_log_call_with_our_own_ids_is_welcome() -> None:
    assert not breaks(logs_hold_nothing_personal, "log.info('proposal.accepted', proposal_id=proposal.id)")


def test_an_nhs_number_that_could_be_somebodys_would_be_refused() -> None:
    digits = f"{943_476}5919"  # the example that NHS England prints
    assert breaks(nhs_numbers_are_of_the_test_range, f"NUMBER = '{digits}'")
    assert breaks(nhs_numbers_are_of_the_test_range, f"# such as {digits[:3]} {digits[3:6]} {digits[6:]}")
    assert not breaks(nhs_numbers_are_of_the_test_range, "NUMBER = '9990000018'")
