"""Fifty writers on one version: one wins each round and the others are told; without the version they would not be."""

import asyncio
from collections import Counter

import httpx
import orjson
import pytest

from eps.database import execute, fetch
from eps.identifiers import NhsNumber
from eps.nomination import repository
from tests.integration.api.callers import CONSENT, as_patient, version
from tests.integration.api.village import new_patient, new_village
from tests.town import STREET

WRITERS = 50


async def one_round(api: httpx.AsyncClient, number: NhsNumber, seen: int) -> Counter[int]:
    """How many were answered by each status."""
    me = as_patient(number) | version(seen)
    answers = await asyncio.gather(
        *(
            api.put(
                "/api/me/nominations/P1",
                json={"ods_code": STREET[writer % len(STREET)], "consent": CONSENT},
                headers=me,
            )
            for writer in range(WRITERS)
        )
    )
    return Counter(answer.status_code for answer in answers)


async def versions_recorded(number: NhsNumber) -> list[int]:
    rows = await fetch(
        """SELECT payload FROM record WHERE act = 'nomination.set' AND stream =
        (SELECT 'patient/' || id FROM patient WHERE nhs_number = $1) ORDER BY seq""",
        number,
    )
    return [orjson.loads(row["payload"])["payload"]["version"] for row in rows]


async def hold_rounds(api: httpx.AsyncClient, rounds: int) -> None:
    number = await new_patient(await new_village())
    for seen in range(1, rounds + 1):
        assert await one_round(api, number, seen) == {200: 1, 412: WRITERS - 1}
    held = (await api.get("/api/me/nominations", headers=as_patient(number))).json()
    assert held["version"] == 1 + rounds
    assert await versions_recorded(number) == list(range(2, rounds + 2))


async def test_exactly_one_wins_each_round(api: httpx.AsyncClient) -> None:
    await hold_rounds(api, rounds=6)


@pytest.mark.soak
async def test_exactly_one_wins_each_of_a_hundred_rounds(api: httpx.AsyncClient) -> None:
    await hold_rounds(api, rounds=100)


async def test_without_the_version_in_its_update_several_would_win(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same round, on a repository that omits the version."""

    async def raise_version(patient_id: int, seen: int) -> bool:
        return await execute("UPDATE patient SET version = version + 1 WHERE id = $1", patient_id) == 1

    monkeypatch.setattr(repository, "raise_version", raise_version)
    assert (await one_round(api, await new_patient(await new_village()), 1))[200] > 1
