"""The list that stood before the patient is kept with their answer, whichever they asked for."""

import json
from uuid import UUID

import httpx

from eps.database import fetch
from eps.pharmacies.domain import Kind
from tests.integration.api.callers import as_patient
from tests.integration.api.test_proposals import answer, codes, offered, somebody_offered
from tests.integration.api.village import Json, close, new_patient, new_village


async def stored_as_shown(proposal: Json) -> list[str]:
    [row] = await fetch("SELECT shown FROM proposal WHERE id = $1", UUID(proposal["id"]))
    return list(json.loads(row["shown"]))


async def test_what_was_shown_from_another_postcode_is_what_is_kept_with_the_answer(
    api: httpx.AsyncClient,
) -> None:
    other = await new_village()
    village, me, proposal = await somebody_offered(api)
    path = f"/api/me/proposals/{proposal['id']}/options?limit=2"
    elsewhere = (await api.post(path, json={"postcode": other.postcode}, headers=me)).json()
    seen = {"postcode": other.postcode, "limit": 2}
    await answer(api, proposal, "choose", me, ods_code=village.codes[1], duration="for-good", list=seen)
    assert codes(elsewhere) != codes(proposal)
    assert await stored_as_shown(proposal) == codes(elsewhere)


async def test_the_contractors_that_were_shown_are_kept_with_the_answer(api: httpx.AsyncClient) -> None:
    village = await new_village(kind=Kind.APPLIANCE)
    me = as_patient(await new_patient(appliance=village.first))
    await close(api, village.first)
    proposal = await offered(api, me)
    await answer(api, proposal, "keep", me)
    assert await stored_as_shown(proposal) == codes(proposal)
