"""What a pharmacy's own page says of one that may send medicine by post."""

import httpx
import pytest

from eps.database import execute
from eps.pharmacies.service import load_directory
from tests.integration.web.browsing import text_of
from tests.town import make_town

SAID = {
    "not-recorded": "It may only send medicine by post: we do not know. Phone it before you go",
    "distance-selling": "Sends medicine by post: you cannot walk in",
}


@pytest.mark.parametrize("supply", SAID)
async def test_only_what_is_recorded_is_said_as_a_fact(browser: httpx.AsyncClient, supply: str) -> None:
    await make_town(patients=0)
    await execute("UPDATE pharmacy SET supply = $1 WHERE ods_code = 'FA002'", supply)
    await load_directory()
    page = text_of(await browser.get("/pharmacies/FA002"))
    assert [kind for kind, said in SAID.items() if said in page] == [supply]
