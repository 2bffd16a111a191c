"""What is true of every request, whatever it asks: ids, headers, one log line, one measurement, no accident told."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from prometheus_client import REGISTRY
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from eps.answers.headers import ON_EVERY_ANSWER, UNLESS_THE_ANSWER_SAYS
from eps.answers.middleware import EveryRequest
from tests.unit.answers.toys import MINE, PHARMACY, client, toy_app
from tests.unit.identity.issuer import bearer

OWN_ID = "0B7D4A9E-0000-4000-8000-000000000001"
PATHS = [
    "/api/toys",
    "/api/toys?limit=0",
    "/api/nothing",
    "/api/crash",
    "/_ping",
    "/docs",
    "/openapi.json",
    "/metrics",
]


async def get(path: str, **headers: str) -> httpx.Response:
    async with client() as caller:
        return await caller.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_security_headers(path: str) -> None:
    answer = await get(path)
    for name, value in ON_EVERY_ANSWER:
        assert answer.headers[name.decode()] == value.decode()
    for name, _ in UNLESS_THE_ANSWER_SAYS:
        assert len(answer.headers.get_list(name.decode())) == 1


async def test_nobody_keeps_an_answer_that_does_not_say_so() -> None:
    assert (await get("/api/toys")).headers["cache-control"] == "no-store"


async def test_the_id_of_a_request_comes_back_and_is_in_its_problem() -> None:
    answer = await get("/api/nothing", x_request_id=OWN_ID)
    assert answer.headers["x-request-id"] == OWN_ID
    assert answer.json()["instance"] == f"urn:uuid:{OWN_ID}"


@pytest.mark.parametrize("sent", ["", "7", f"{OWN_ID}0", "9990000018", f"{OWN_ID[:-1]}g"])
async def test_an_id_that_is_no_uuid_is_replaced(sent: str) -> None:
    answer = await get("/api/toys", x_request_id=sent)
    assert str(UUID(answer.headers["x-request-id"])) == answer.headers["x-request-id"]


async def test_a_correlation_id_comes_back_where_it_is_well_formed() -> None:
    assert (await get("/api/toys", x_correlation_id="order.7:a")).headers["x-correlation-id"] == "order.7:a"
    assert "x-correlation-id" not in (await get("/api/toys", x_correlation_id="a b")).headers
    assert "x-correlation-id" not in (await get("/api/toys", x_correlation_id="a" * 101)).headers


async def test_one_line_tells_of_a_request_by_its_template(capsys: pytest.CaptureFixture[str]) -> None:
    async with client() as caller:
        headers = {**PHARMACY, "x-request-id": OWN_ID, "x-correlation-id": OWN_ID, "if-match": '"1"'}
        await caller.put(f"/api/toys/{MINE}?", headers=headers, json={"name": "Quillfeather"})
    [line] = lines(capsys)
    assert line.pop("milliseconds") > 0
    assert line.pop("at")
    assert line == {
        "event": "request",
        "level": "info",
        "method": "PUT",
        "route": "/api/toys/{id}",
        "status": 200,
        "role": "pharmacy",
        "request_id": OWN_ID,
        "correlation_id": OWN_ID,
    }


async def test_a_correlation_id_that_could_be_anything_is_not_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await get("/api/toys", x_correlation_id="patient-9990000018")
    assert "correlation_id" not in lines(capsys)[0]


async def test_an_unknown_address_is_not_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    await get("/patients/9990000018")
    assert [line["route"] for line in lines(capsys)] == ["none"]


async def test_an_accident_is_told_without_what_it_was_about(capsys: pytest.CaptureFixture[str]) -> None:
    answer = await get("/api/crash", x_request_id=OWN_ID)
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/unexpected")
    assert "RuntimeError" not in answer.text
    assert "Quillfeather" not in answer.text
    failed, request = lines(capsys)
    assert (failed["event"], failed["error"], failed["request_id"]) == (
        "request.failed",
        "RuntimeError",
        OWN_ID,
    )
    assert failed["where"][-1].endswith(" crash")
    assert request["status"] == 500


async def test_an_accident_in_the_middle_of_an_answer_is_logged_and_not_answered_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AssertionError):  # the client's own, about an answer that stopped half-way
        await get("/api/late")
    assert [line["event"] for line in lines(capsys)] == ["request.failed", "request"]


async def test_a_client_that_leaves_is_no_accident(capsys: pytest.CaptureFixture[str]) -> None:
    async def leave(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    async def never(message: Message | None = None) -> Message:
        raise AssertionError

    await EveryRequest(leave)({"type": "http", "method": "PUT", "headers": []}, never, never)  # type: ignore[arg-type]
    assert [(line["event"], line["status"]) for line in lines(capsys)] == [("request", 0)]


def measured(**labels: str) -> float:
    return REGISTRY.get_sample_value("eps_request_seconds_count", labels) or 0


async def test_a_request_is_measured_by_its_template() -> None:
    labels = {"method": "GET", "route": "/api/toys/{id}", "status": "200"}
    before = measured(**labels)
    await get(f"/api/toys/{MINE}")
    assert measured(**labels) == before + 1


async def test_a_made_up_method_is_not_a_label_of_its_own() -> None:
    before = measured(method="other", route="none", status="404")
    async with client() as caller:
        await caller.request("MADEUP", "/9990000018")
    assert measured(method="other", route="none", status="404") == before + 1


async def test_metrics_are_for_operations_and_name_no_path() -> None:
    async with client() as caller:
        await caller.get("/patients/9990000018")
        assert (await caller.get("/metrics")).status_code == 401
        assert (await caller.get("/metrics", headers=PHARMACY)).status_code == 403
        shown = await caller.get("/metrics", headers=bearer("operations"))
    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("text/plain")
    assert 'route="/metrics"' in shown.text
    assert "9990000018" not in shown.text


async def test_starting_and_stopping_pass_the_middleware_by() -> None:
    sent: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message["type"])

    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Message:
        return next(incoming)

    await toy_app()({"type": "lifespan", "state": {}}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
