"""/_ping says that the service is up, /_status how each part of it is, and neither counts anybody."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from eps.answers import status
from eps.answers.status import Part
from eps.app import create_app
from eps.database import DatabaseUnavailable
from tests.unit.answers.toys import client
from tests.unit.identity.issuer import verifier


def saying(part: Part) -> Callable[[], Awaitable[Part]]:
    async def look() -> Part:
        return part

    return look


async def fine() -> Part:
    return Part()


async def unreachable() -> Part:
    raise DatabaseUnavailable


async def silent() -> Part:
    await asyncio.sleep(3600)
    return Part()


async def crashing() -> Part:
    raise RuntimeError("for 9990000018")


ALL_FINE = {"database": fine, "migrations": fine, "keys": fine}


async def asked(**parts: Callable[[], Awaitable[Part]]) -> tuple[int, dict[str, Any]]:
    async with client(create_app(parts={**ALL_FINE, **parts}, verifier=verifier())) as caller:
        answer = await caller.get("/_status")
        assert (await caller.get("/_ping")).text == "pong\n"
    return answer.status_code, answer.json()


async def test_when_all_is_well_each_part_says_so() -> None:
    code, content = await asked(directory=saying(Part(version=7, age_seconds=3.5)))
    assert (code, content["state"]) == (200, "ok")
    assert content["parts"]["directory"] == {"state": "ok", "version": 7, "age_seconds": 3.5, "detail": None}


async def test_the_whole_is_as_its_worst_part() -> None:
    assert (await asked(outbox=saying(Part(state="late"))))[1]["state"] == "late"
    assert (await asked(outbox=saying(Part(state="late")), due=saying(Part(state="down"))))[1][
        "state"
    ] == "down"


async def test_without_its_database_the_service_is_unavailable_and_alive() -> None:
    code, content = await asked(database=unreachable)
    assert code == 503
    assert content["parts"]["database"]["detail"].startswith("The register cannot be reached")


async def test_another_part_that_is_down_leaves_the_service_available() -> None:
    assert (await asked(keys=unreachable))[0] == 200


async def test_a_part_that_says_nothing_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "PART_SECONDS", 0.01)
    _, content = await asked(outbox=silent)
    assert content["parts"]["outbox"] == {
        "state": "down",
        "age_seconds": None,
        "version": None,
        "detail": "It does not answer.",
    }


async def test_a_part_that_cannot_be_looked_at_is_down_and_the_log_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, content = await asked(outbox=crashing)
    assert content["parts"]["outbox"]["detail"] == "It cannot be looked at; the log says why."
    line = json.loads(capsys.readouterr().err.splitlines()[0])
    assert (line["event"], line["part"], line["error"]) == ("status.failed", "outbox", "RuntimeError")
