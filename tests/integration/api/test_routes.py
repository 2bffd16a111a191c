"""Where a prescription would go, asked over HTTP before it is issued."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from eps import clock
from eps.clock import london_date
from eps.database import execute, fetch, insert_many, transactional
from eps.identifiers import NhsNumber, OdsCode
from eps.pharmacies.domain import Kind
from tests.factories import nhs_number
from tests.integration.api.callers import CONSENT, Headers, as_patient, as_practice
from tests.integration.api.village import (
    FOR_GOOD,
    Json,
    Village,
    close,
    confirm,
    new_patient,
    new_village,
    told,
)
from tests.town import NOW

NOBODY = nhs_number(900)


async def ask(api: httpx.AsyncClient, number: NhsNumber, by: Headers | None = None, **body: Any) -> Json:
    answer = await api.post("/api/routes", json={"nhs_number": number, **body}, headers=by or as_practice())
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def refusal(api: httpx.AsyncClient, number: NhsNumber, **body: Any) -> tuple[int, str, str]:
    return told(await api.post("/api/routes", json={"nhs_number": number, **body}, headers=as_practice()))


async def test_it_goes_where_the_patient_nominated(api: httpx.AsyncClient) -> None:
    village = await new_village()
    assert await ask(api, await new_patient(village)) == {
        "reason": "nominated",
        "destination": {"ods_code": village.first, "name": f"Pharmacy {village.first}"},
        "wanted": None,
        "service": "in-service",
        "closed_until": None,
        "ways_on": [],
        "text": f"It goes to Pharmacy {village.first}, which the patient nominated.",
        "warnings": [],
    }


async def test_a_dispenser_out_of_service_is_told_with_the_ways_on_and_no_other_pharmacy(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    number = await new_patient(village)
    await close(api, village.first)
    found = await ask(api, number)
    assert (found["reason"], found["destination"], found["wanted"]["ods_code"]) == (
        "refused",
        None,
        village.first,
    )
    assert (found["service"], found["closed_until"]) == ("out-of-service", "2026-12-16T11:00:00+00:00")
    assert found["ways_on"] == ["token", "one-off", "wait"]
    assert found["text"] == (
        f"Pharmacy {village.first} is closed until Wednesday 16 December 2026, so it would not be issued. "
        "You can issue it as a token that any pharmacy can use, or send this one order to a pharmacy that the "
        "patient asks for, or wait."
    )


async def test_waiting_is_no_way_on_where_it_closed_for_good(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    await confirm(api, await close(api, village.first, **FOR_GOOD))
    found = await ask(api, number)
    assert (found["ways_on"], found["closed_until"]) == (["token", "one-off"], None)
    assert found["text"].startswith(
        f"Pharmacy {village.first} is closed for good, so it would not be issued."
    )


async def test_asked_for_a_token_it_would_become_one(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    await close(api, village.first)
    found = await ask(api, number, on_closed="token")
    assert (found["reason"], found["destination"]) == ("token-because-closed", None)


async def test_what_the_practice_chose_for_all_its_orders_counts_where_nothing_is_said(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    number = await new_patient(village, practice=OdsCode("A82002"))
    await close(api, village.first)
    await practice_wants_tokens("A82002")
    by = as_practice("A82002")
    assert (await ask(api, number, by))["reason"] == "token-because-closed"
    assert (await ask(api, number, by, on_closed="refuse"))["reason"] == "refused"


@transactional
async def practice_wants_tokens(code: str) -> None:
    columns = (
        "ods_code",
        "published_name",
        "published_address",
        "postcode",
        "operational_status",
        "issues_here",
    )
    await insert_many("practice", columns, [(code, "THE SURGERY", "[]", "TS18 1HU", "active", True)])
    await execute("UPDATE practice SET on_closed = 'token' WHERE ods_code = $1", code)


async def test_a_brief_closure_changes_nothing_and_is_warned_of(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    await close(api, village.first, ends_at=NOW + timedelta(hours=3))
    found = await ask(api, number)
    assert (found["reason"], found["service"]) == ("nominated", "briefly-closed")
    assert found["warnings"] == [
        f"Pharmacy {village.first} is closed until 2pm. If it is needed sooner, phone the patient."
    ]


async def test_a_closure_to_come_is_warned_of_as_soon_as_people_may_know(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    ahead = {"starts_at": NOW + timedelta(days=5), "tell_from": (NOW + timedelta(days=1)).isoformat()}
    await confirm(api, await close(api, village.first, **{**FOR_GOOD, **ahead}))
    assert (await ask(api, number))["warnings"] == []
    clock.start_at(NOW + timedelta(days=1))
    [warning] = (await ask(api, number))["warnings"]
    assert warning.startswith(f"Pharmacy {village.first} closes for good on Monday 30 November 2026.")


async def test_a_redirect_is_followed(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    await close(api, village.first)
    await choose_until_reopening(api, number, village)
    found = await ask(api, number)
    assert (found["reason"], found["destination"]["ods_code"]) == ("redirect", village.codes[1])


async def choose_until_reopening(api: httpx.AsyncClient, number: NhsNumber, village: Village) -> None:
    [offer] = (await api.get("/api/me/proposals", headers=as_patient(number))).json()["proposals"]
    body = {"ods_code": village.codes[1], "duration": "until-reopening", "consent": CONSENT}
    answer = await api.post(f"/api/me/proposals/{offer['id']}/choose", json=body, headers=as_patient(number))
    assert answer.status_code == 200, answer.text


async def test_another_performer_is_for_this_order_alone(api: httpx.AsyncClient) -> None:
    village = await new_village()
    found = await ask(api, await new_patient(village), performer=village.codes[2])
    assert (found["reason"], found["destination"]["ods_code"]) == ("one-off", village.codes[2])


async def test_whoever_nominated_nobody_gets_a_token(api: httpx.AsyncClient) -> None:
    found = await ask(api, await new_patient())
    assert (found["reason"], found["destination"], found["service"]) == ("token", None, "in-service")


async def test_a_performer_must_be_one_and_of_the_kind_that_the_order_says(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    assert await refusal(api, number, performer="FZZ99") == (422, "unknown-dispenser", "/performer")
    assert await refusal(api, number, performer=village.first, site="P2") == (
        *(422, "wrong-kind-of-dispenser", "/performer"),
    )
    assert await refusal(api, number, performer=village.first, site="0004") == (
        *(422, "performer-unexpected", "/performer"),
    )


async def test_the_other_nominations_have_routes_of_their_own(api: httpx.AsyncClient) -> None:
    village, contractor = await new_village(), await new_village(kind=Kind.APPLIANCE)
    number = await new_patient(village, appliance=contractor.first)
    assert (await ask(api, number, site="P2"))["destination"]["ods_code"] == contractor.first


@pytest.mark.parametrize("facts", [{"restricted": True}, {"superseded_by": 1}])
async def test_of_a_withheld_record_nothing_is_said(api: httpx.AsyncClient, facts: Json) -> None:
    village = await new_village()
    somewhere, nowhere = await new_patient(village, **facts), await new_patient(**facts)
    await close(api, village.first)
    found = await ask(api, somewhere)
    assert found == await ask(api, nowhere) == await ask(api, somewhere, performer=village.codes[2])
    assert (found["reason"], found["destination"], found["wanted"]) == ("withheld", None, None)


async def test_nothing_can_be_issued_to_the_dead(api: httpx.AsyncClient) -> None:
    number = await new_patient(date_of_death=london_date(NOW))
    assert (await refusal(api, number))[:2] == (409, "patient-has-died")


async def test_a_patient_of_another_practice_is_asked_about_with_a_reason_only(
    api: httpx.AsyncClient,
) -> None:
    number = await new_patient(await new_village(), practice=OdsCode("A99999"))
    missing = (403, "reason-missing", "/reason")
    assert await refusal(api, number) == await refusal(api, NOBODY) == missing
    assert await refusal(api, number, reason="  ") == missing
    assert (await ask(api, number, reason="a temporary resident"))["reason"] == "nominated"
    assert (await refusal(api, NOBODY, reason="a temporary resident"))[:2] == (404, "unknown-patient")
    assert await looks(number) == [("practice-A81001", "practice", "A81001", "a temporary resident")]


async def test_every_look_is_in_the_access_log(api: httpx.AsyncClient) -> None:
    number = await new_patient(await new_village())
    await ask(api, number)
    assert await looks(number) == [
        ("practice-A81001", "practice", "A81001", "asked where a prescription would go")
    ]


async def looks(number: NhsNumber) -> list[tuple[str, ...]]:
    rows = await fetch(
        """SELECT actor, role, organisation, reason FROM access_log a JOIN patient p ON p.id = a.patient_id
        WHERE p.nhs_number = $1 ORDER BY a.id""",
        number,
    )
    return [tuple(row.values()) for row in rows]


async def test_a_code_that_awaits_its_decision_serves_until_then(api: httpx.AsyncClient) -> None:
    yesterday = london_date(NOW) - timedelta(days=1)
    village = await new_village(closed_on=yesterday)
    number = await new_patient(village)
    assert (await ask(api, number))["reason"] == "refused"
    await wait_for_a_decision(village.first)
    assert (await ask(api, number))["reason"] == "nominated"


@transactional
async def wait_for_a_decision(code: str) -> None:
    columns = ("ods_code", "closed_on", "waiting_since", "candidates")
    await insert_many("code_decision", columns, [(code, london_date(NOW), NOW, "[]")])
