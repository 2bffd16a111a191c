"""A mistyped code must not be closed in place of the pharmacy that was meant."""

from datetime import date

import pytest

from eps import clock
from eps.closures.counting import forecast
from eps.closures.recording import Recorder, record
from eps.closures.rules import AlreadyClosed, ClosureRequest, NotOpenYet
from eps.database import fetch
from eps.errors import Conflict
from eps.pharmacies.domain import OperationalStatus
from tests.people import commissioner
from tests.register import directory_loaded, store_pharmacies
from tests.town import NOW, closing, make_town, on_street

pytestmark = pytest.mark.usefixtures("database")
CLOSED, PROPOSED = OperationalStatus.CLOSED, OperationalStatus.PROPOSED


async def make_town_with_others() -> None:
    await make_town(patients=0)
    await store_pharmacies(
        on_street(7, "FB001", operational_status=CLOSED, closed_on=date(2024, 3, 31)),
        on_street(8, "FB002", operational_status=PROPOSED),
        on_street(9, "FB003", operational_status=CLOSED, closed_on=NOW.date()),
    )
    await directory_loaded()


async def refusal_of(request: ClosureRequest) -> tuple[str, str | None]:
    recorder = Recorder(commissioner(), clock.now())
    with pytest.raises(Conflict):
        await forecast(request, recorder)
    with pytest.raises(Conflict) as refused:
        await record(request, recorder)
    return refused.value.name(), refused.value.pointer


async def test_what_ods_closed_or_has_only_proposed_cannot_close() -> None:
    await make_town_with_others()
    assert await refusal_of(closing("FA001", "FB001")) == (AlreadyClosed.name(), "/ods_codes/1")
    assert await refusal_of(closing("FB002")) == (NotOpenYet.name(), "/ods_codes/0")
    assert await fetch("SELECT 1 FROM closure") == []


async def test_on_its_last_day_of_service_it_still_closes_for_an_hour() -> None:
    await make_town_with_others()
    [closure] = await record(closing("FB003", days=1 / 24), Recorder(commissioner(), clock.now()))
    assert closure.ods_code == "FB003"
