"""A batch before it is signed: what would become of its lines, and whose record was looked at for it."""

import pytest

from eps import clock
from eps.database import fetch
from eps.identity.permissions import Principal
from eps.prescriptions.batch import Batch
from eps.prescriptions.batch_ahead import Ahead, WantedAhead, Would, ahead, awaiting_answer, counts_ahead
from eps.prescriptions.lines_foreseen import LOOKED
from tests.batching import asked, batch_now, prepared, staff
from tests.prescribing import prescriber
from tests.town import add_patient, close, make_town


@pytest.fixture
async def batch(database: str) -> Batch:
    """Lines 1 and 2 are for a pharmacy that is closed, 3 and 4 for one that is open."""
    await make_town(2)
    for number in (3, 4):
        await add_patient(number, nominating="FA005")
    batch_id = await prepared([asked(number) for number in range(1, 5)])
    await close("FA001")
    return await batch_now(batch_id)


async def seen(batch: Batch, wanted: WantedAhead, by: Principal) -> Ahead:
    return await ahead(batch, wanted, by, clock.now())


async def looks() -> list[int]:
    rows = await fetch("SELECT patient_id FROM access_log WHERE reason = $1 ORDER BY id", LOOKED)
    return sorted(row["patient_id"] for row in rows)


async def test_lines_are_counted_by_what_they_would_become_without_a_look_at_anybody(batch: Batch) -> None:
    counts = await counts_ahead(batch, clock.now())
    assert {would: count for would, count in counts.items() if count} == {Would.ROUTED: 2, Would.CLOSED: 2}
    assert await looks() == []


async def test_lines_are_filtered_by_what_they_would_become(batch: Batch) -> None:
    found = await seen(batch, WantedAhead(Would.ROUTED), staff())
    assert [one.line.reference for one in found.lines] == ["line-3", "line-4"]
    assert await looks() == [3, 4]


async def test_a_page_gives_one_line_more_than_it_shows_and_logs_those_it_shows(batch: Batch) -> None:
    found = await seen(batch, WantedAhead(after=1, limit=2), staff())
    assert [one.line.number for one in found.lines] == [2, 3, 4]
    assert await looks() == [2, 3]


async def test_whoever_signs_sees_what_is_closed_page_by_page_and_each_patient_is_one_look(
    batch: Batch,
) -> None:
    first = await seen(batch, WantedAhead(limit=1), prescriber())
    looked_at = await looks()
    second = await seen(batch, WantedAhead(closed_after=1, limit=1), prescriber())
    assert [[one.line.number for one in found.closed] for found in (first, second)] == [[1, 2], [2]]
    assert looked_at == [1]


async def test_what_waits_for_an_answer_is_known_by_its_reference_and_is_no_look(batch: Batch) -> None:
    waiting = await awaiting_answer(batch, prescriber(), clock.now())
    assert (waiting, await looks()) == ({1: "line-1", 2: "line-2"}, [])


async def test_staff_who_do_not_sign_are_asked_nothing(batch: Batch) -> None:
    assert (await seen(batch, WantedAhead(), staff())).closed == []
