"""A pharmacy that closes gives back what it has not begun, over HTTP."""

import httpx

from eps import clock
from eps.prescriptions.issuing_service import Issuing, issue
from tests.dispensing import downloaded
from tests.integration.api.callers import as_pharmacy
from tests.integration.api.village import new_patient, new_village
from tests.prescribing import order, prescriber


async def test_everything_not_begun_is_returned_and_asking_again_returns_nothing_more(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    for _ in range(3):
        await issue(Issuing(prescriber(), await new_patient(village), order(), clock.now()))
    await downloaded(village.first)
    path = f"/api/pharmacies/{village.first}/return-all"
    first = await api.post(path, headers=as_pharmacy(village.first))
    again = await api.post(path, headers=as_pharmacy(village.first))
    assert (first.status_code, first.json(), again.json()) == (200, {"returned": 3}, {"returned": 0})
