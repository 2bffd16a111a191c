"""What the logs hold: our own ids as JSON, and nothing of a person, whatever a caller or a library hands over."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import structlog
from structlog.typing import FilteringBoundLogger

from eps import logs
from tests.canaries import FAMILY_NAME

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _at_info() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.configure("info")
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def log() -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def written(capsys: Captured) -> dict[str, Any]:
    out, line = capsys.readouterr()
    assert out == ""
    event: dict[str, Any] = json.loads(line)
    return event


def test_an_event_is_one_line_of_json_on_the_error_stream(
    capsys: Captured, log: FilteringBoundLogger
) -> None:
    log.info("cascade.batch", closure_id=UUID(int=1), patients=200)
    event = written(capsys)
    assert event.pop("at").endswith("+00:00")
    assert event == {
        "event": "cascade.batch",
        "level": "info",
        "closure_id": "00000000-0000-0000-0000-000000000001",
        "patients": 200,
    }


def test_what_is_bound_to_the_context_is_on_every_line(capsys: Captured, log: FilteringBoundLogger) -> None:
    with structlog.contextvars.bound_contextvars(request_id="1"):
        log.info("anything")
    assert written(capsys)["request_id"] == "1"


def test_nothing_below_the_level_is_written(capsys: Captured) -> None:
    logs.configure("warning")
    structlog.get_logger().info("anything")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "personal",
    [
        {"nhs_number": "1"},
        {"home_postcode": "1"},
        {"family_name": FAMILY_NAME},
        {"Authorization": "Bearer 1"},
        {"patient": {"name": FAMILY_NAME, "telephone": "1"}},
        {"patients": [{"name": FAMILY_NAME}]},
    ],
    ids=str,
)
def test_a_fact_with_a_personal_name_is_left_out(
    personal: dict[str, Any], capsys: Captured, log: FilteringBoundLogger
) -> None:
    log.info("anything", **personal)
    event = written(capsys)
    assert FAMILY_NAME not in str(event)
    assert "1" not in event.values()


@pytest.mark.parametrize(
    "text", ["9990000018", "for 999 000 0018", "SK7 5LD", "?p=SK7%205LD", "eyJhbGciOiJFUzI1NiJ9.e30"]
)
def test_personal_text_is_withheld_wherever_it_stands(
    text: str, capsys: Captured, log: FilteringBoundLogger
) -> None:
    log.info("anything", one=text, several=(text, 7))
    event = written(capsys)
    assert text not in str(event)
    assert event["several"][0].endswith(logs.WITHHELD)
    assert event["several"][1] == 7


def test_a_value_of_ours_is_named_by_its_kind_alone(capsys: Captured, log: FilteringBoundLogger) -> None:
    @dataclass
    class Patient:
        chosen: str

    log.info("anything", who=Patient(FAMILY_NAME))
    assert written(capsys)["who"] == "Patient"


def test_an_exception_is_told_by_kind_and_place_and_never_by_its_message(
    capsys: Captured, log: FilteringBoundLogger
) -> None:
    def refuse() -> None:
        raise ValueError(f"duplicate key: {FAMILY_NAME}") from KeyError(FAMILY_NAME)

    try:
        refuse()
    except ValueError:
        log.exception("save.failed")
    event = written(capsys)
    assert (event["error"], event["because"]) == ("ValueError", "KeyError")
    assert event["where"][-1].endswith(" refuse")
    assert FAMILY_NAME not in str(event)


def test_an_exception_may_be_handed_over_where_none_is_being_handled(
    capsys: Captured, log: FilteringBoundLogger
) -> None:
    log.error("task.failed", exc_info=ValueError(FAMILY_NAME))
    assert written(capsys)["error"] == "ValueError"
    log.exception("nothing.failed")  # noqa: LOG004 - a caller who errs gets a line all the same
    assert "error" not in written(capsys)


def test_a_library_is_quoted_without_what_its_sentence_was_filled_with(capsys: Captured) -> None:
    logging.getLogger("tortoise").warning("row %s exists", "filling")
    assert written(capsys)["text"] == "row %s exists"
    logging.getLogger("asyncio").error("Task failed\nfilling", exc_info=ValueError("filling"))
    event = written(capsys)
    assert (event["library"], event["text"], event["error"]) == ("asyncio", "Task failed", "ValueError")


def test_the_server_says_where_it_listens(capsys: Captured) -> None:
    logging.getLogger("uvicorn.error").info("Uvicorn running on %s:%d", "127.0.0.1", 8000)
    assert written(capsys)["text"] == "Uvicorn running on 127.0.0.1:8000"


def test_chatter_of_libraries_is_left_out(capsys: Captured) -> None:
    logging.getLogger("httpx").info("GET https://example.test/")
    assert capsys.readouterr() == ("", "")
