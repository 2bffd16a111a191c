"""Everybody downloads at the same instant: each prescription goes out to one pharmacy, once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

import pytest

from eps.database import fetch
from eps.errors import Conflict
from eps.prescriptions import release_repository
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.release_service import release_by_id
from eps.record.verifying import verify_record
from tests.dispensing import asking, download_everything, ids
from tests.prescribing import TOKEN, issued
from tests.prescribing_many import store_waiting
from tests.town import add_patients, make_town

PHARMACIES = [f"FB{number:03}" for number in range(20)]


async def goes_out(downloads: Iterable[Awaitable[list[PrescriptionId]]]) -> Counter[PrescriptionId]:
    """How often each went out."""
    return Counter(one for got in await asyncio.gather(*downloads) for one in got)


async def stored(prescriptions: int, codes: list[str]) -> None:
    """Four for each patient, who are spread over the codes."""
    await make_town(patients=0)
    await add_patients(prescriptions // 4)
    await store_waiting(range(1, prescriptions // 4 + 1), codes, each=4)


async def recorded() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM record WHERE act = 'prescription.released'")
    return int(row["count"])


@pytest.mark.usefixtures("database")
async def test_20_pharmacies_downloading_at_once_get_each_of_2000_prescriptions_exactly_once() -> None:
    await stored(2_000, PHARMACIES)
    went_out = await goes_out(download_everything(code) for code in PHARMACIES * 2)
    assert (len(went_out), max(went_out.values()), await recorded()) == (2_000, 1, 2_000)
    assert (await verify_record(lambda _: None)).holds


@pytest.mark.usefixtures("database")
async def test_20_clients_of_one_pharmacy_share_what_waits_for_it() -> None:
    await stored(600, ["FB001"])
    went_out = await goes_out(download_everything("FB001") for _ in range(20))
    assert (len(went_out), max(went_out.values())) == (600, 1)


@pytest.mark.usefixtures("database")
async def test_20_pharmacies_that_have_one_number_get_one_prescription() -> None:
    await make_town()
    made = await issued(**TOKEN)

    async def download(code: str) -> list[PrescriptionId]:
        try:
            return ids((await release_by_id(asking(code), made.prescription.id)).issues)
        except Conflict:
            return []

    assert await goes_out(download(code) for code in PHARMACIES) == {made.prescription.id: 1}


@pytest.mark.usefixtures("postgresql_database")
async def test_a_release_that_does_not_look_at_the_state_again_sends_everything_out_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control. SQLite has none: there a transaction holds the whole register from its first statement."""
    both_have_looked = asyncio.Barrier(2)

    def without(statement: str, condition: str) -> str:
        assert condition in statement
        return statement.replace(condition, "$2::date IS NOT NULL")

    looking: Callable[..., Awaitable[list[tuple[int, int]]]] = release_repository.oldest_waiting

    async def looked(*args: object, **_: object) -> list[tuple[int, int]]:
        found = await looking(*args, locking=False)
        await both_have_looked.wait()
        return found

    async def unrecorded(*_: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(release_repository, "oldest_waiting", looked)
    monkeypatch.setattr(
        release_repository, "_TAKE", without(release_repository._TAKE, release_repository.WAITING)
    )
    monkeypatch.setattr("eps.prescriptions.release_service._record", unrecorded)
    await stored(20, ["FB001"])
    went_out = await goes_out(download_everything("FB001") for _ in range(2))
    assert set(went_out.values()) == {2}
