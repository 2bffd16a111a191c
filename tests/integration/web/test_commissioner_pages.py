"""Pages of commissioners without a browser: how far work has come, what comes back, what is sent twice."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from eps import clock
from eps.closures import deciding
from eps.closures.listing import Asked, listed
from eps.closures.recording import Recorder, record
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.resuming import UNSENT
from eps.identity.session import RoleOffered, signed_in
from eps.identity.session_store import write_session
from eps.pharmacies.cascade import CascadeState
from eps.pharmacies.cascade_repository import cascade, write_cascade
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.code_decision_repository import write_decisions
from eps.pharmacies.code_decisions import CodeDecision
from eps.web.visit import COOKIE
from tests.integration.web.browsing import enter, fill_in, hidden_in, text_of, title_of
from tests.people import commissioner, staff_of
from tests.town import NOW, add_patients, close, closing, make_town

FORM = "/commissioner/close"
FILLED_IN = {"ods_codes": "FA001", "from": "now", "kind": "unknown", "reason": "flood"}


@pytest.fixture
async def browser_of_commissioner(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    await make_town(patients=0)
    await enter(browser, commissioner())
    return browser


async def recorded() -> list[Closure]:
    return await listed(Asked(), commissioner(), clock.now())


@transactional
async def leave_under_way(closure_id: UUID, *, affected: int) -> None:
    """The work that follows it, as if more people waited for their offers."""
    known = await cascade(closure_id)
    assert known is not None
    begun = replace(known, state=CascadeState.RUNNING, affected=affected, finished_at=None)
    await write_cascade(begun)


async def page_while_working(browser: httpx.AsyncClient, *, affected: int, offered: int) -> httpx.Response:
    await add_patients(offered)
    closure = await close("FA001")
    await leave_under_way(closure.id, affected=affected)
    return await browser.get(f"/commissioner/closures/{closure.id}")


async def test_work_under_way_says_how_far_it_is(browser_of_commissioner: httpx.AsyncClient) -> None:
    page = await page_while_working(browser_of_commissioner, affected=20, offered=13)
    assert "Offered other pharmacies 13" in text_of(page)
    assert re.search(r'<progress[^>]* max="20.0" value="13.0"', page.text)
    assert "Under way" in page.text


async def test_a_bar_does_not_tell_a_small_number(browser_of_commissioner: httpx.AsyncClient) -> None:
    page = await page_while_working(browser_of_commissioner, affected=20, offered=3)
    assert "Offered other pharmacies 1 to 5" in text_of(page)
    assert re.search(r'<progress[^>]* max="20.0" value="3.0"', page.text)


async def test_there_is_no_bar_for_a_few(browser_of_commissioner: httpx.AsyncClient) -> None:
    page = await page_while_working(browser_of_commissioner, affected=4, offered=2)
    assert "<progress" not in page.text
    assert "fewer than 5" in page.text


async def test_one_that_is_open_ended_is_looked_at_again_by_the_latest_time(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    await fill_in(browser_of_commissioner, FORM, FILLED_IN)
    page = await browser_of_commissioner.get(f"{FORM}/check")
    assert "look again by Thursday 26 November 2026, 11am" in text_of(page)


async def test_a_time_to_look_again_that_is_too_late_is_told_beside_its_field(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    late = {"review-date": "2026-11-30", "review-time": "09:00"}
    await fill_in(browser_of_commissioner, FORM, {**FILLED_IN, **late})
    page = await browser_of_commissioner.get(f"{FORM}/check")
    assert page.status_code == 400
    assert 'href="#review-date">An open-ended closure is looked at again within 24 hours' in page.text


async def test_the_form_that_comes_back_from_checking_is_checked_again(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    await fill_in(browser_of_commissioner, FORM, {**FILLED_IN, "ods_codes": "FA001 ZZ999"})
    page = await browser_of_commissioner.get(f"{FORM}/check")
    assert "No dispenser has the code ZZ999" in text_of(page)
    assert f'action="{FORM}"' in page.text


async def test_what_is_sent_twice_is_recorded_once(browser_of_commissioner: httpx.AsyncClient) -> None:
    await fill_in(browser_of_commissioner, FORM, FILLED_IN)
    first = await fill_in(browser_of_commissioner, f"{FORM}/check", {})
    [closure] = await recorded()
    assert first.headers["location"] == f"/commissioner/closures/{closure.id}"
    again = await fill_in(browser_of_commissioner, "/commissioner", {}, to=f"{FORM}/check")
    assert again.headers["location"] == "/commissioner"
    assert len(await recorded()) == 1


async def test_without_answers_there_is_nothing_to_check(browser_of_commissioner: httpx.AsyncClient) -> None:
    assert (await browser_of_commissioner.get(f"{FORM}/check")).headers["location"] == FORM


async def test_a_closure_leads_to_recording_that_its_pharmacy_closes_for_good(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    await fill_in(browser_of_commissioner, FORM, FILLED_IN)
    [closure] = await record(closing("FA002"), Recorder(commissioner(), NOW))
    page = await browser_of_commissioner.get(f"/commissioner/closures/{closure.id}")
    [address] = re.findall(r'href="(/commissioner/close\?[^"]+)"', page.text)
    assert ">FA002</textarea>" in (await browser_of_commissioner.get(address)).text


async def test_who_would_give_a_request_its_dates_is_told_that_another_confirms(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    request = closing("FA002", kind=ClosureKind.PERMANENT, ends_at=None)
    [asked] = await record(request, Recorder(staff_of("FA002"), NOW))
    page = await browser_of_commissioner.get(f"/commissioner/closures/{asked.id}/correct")
    assert "another commissioner of your ICB must confirm it" in text_of(page)


async def test_a_form_that_came_too_late_is_there_again(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    offered = (RoleOffered(commissioner(), "QOP"),)
    identifier, session = signed_in(None, offered, "Sam Green", clock.real_now())
    await write_session(replace(session, kept={UNSENT: {"address": FORM, "form": FILLED_IN}}))
    browser.cookies.set(COOKIE, identifier)
    page = await browser.get(FORM)
    assert title_of(page) == "Record that pharmacies close"
    assert ">FA001</textarea>" in page.text


async def test_a_closure_for_good_says_when_people_are_told_and_who_confirmed_it(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=NOW + timedelta(days=60))
    [asked] = await record(for_good, Recorder(commissioner(name="commissioner-two"), NOW))
    address = f"/commissioner/closures/{asked.id}"
    page = await browser_of_commissioner.get(address)
    assert "Nobody is asked to choose before it is confirmed." in text_of(page)
    await deciding.confirm(asked.id, commissioner(), NOW)
    page = await browser_of_commissioner.get(address)
    assert "People are told from Sunday 27 December 2026, 11am" in text_of(page)
    assert "Confirmed By commissioner-one" in text_of(page)
    assert "People are asked to choose once it is time." in text_of(page)


async def closed_for_good() -> Closure:
    """FA001, as its staff asked and commissioner-one confirmed."""
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    [asked] = await record(for_good, Recorder(staff_of("FA001"), NOW))
    return await deciding.confirm(asked.id, commissioner(), NOW)


async def test_the_second_of_two_people_finds_what_is_to_be_opened_again(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    asked = await closed_for_good()
    address = f"/commissioner/closures/{asked.id}"
    form = hidden_in(page := await browser_of_commissioner.get(address))
    assert "it takes two to undo that" in text_of(page)
    await deciding.end(asked.id, commissioner(name="commissioner-two"), clock.now())
    queue = text_of(await browser_of_commissioner.get("/commissioner"))
    assert "Closed for good, and asked to be opened again Rowlands Pharmacy (FA001)" in queue
    page = await browser_of_commissioner.get(address)
    assert "commissioner-two asked to end or cancel this closure" in text_of(page)
    await browser_of_commissioner.post(f"{address}/decide", data=form | {"do": "end"})
    assert "Over" in text_of(await browser_of_commissioner.get(address))


async def test_the_first_of_two_people_reads_that_it_stands(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    asked = await closed_for_good()
    address = f"/commissioner/closures/{asked.id}"
    form = hidden_in(await browser_of_commissioner.get(address))
    await browser_of_commissioner.post(f"{address}/decide", data=form | {"do": "cancel"})
    page = text_of(await browser_of_commissioner.get(address))
    assert "You asked to end or cancel this closure" in page
    assert "Until then it stands." in page


async def test_what_is_missing_of_a_decision_on_codes_is_listed_in_the_order_of_the_form(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    await wait_for_decision("FA003")
    page = await fill_in(browser_of_commissioner, "/commissioner", {}, to="/commissioner/codes")
    assert re.findall(r'<a href="#(all|decision)">', page.text) == ["all", "decision"]


async def test_a_code_that_was_decided_alone_is_said_to_be(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    await wait_for_decision("FA003")
    decided = await fill_in(browser_of_commissioner, "/commissioner/codes/FA003", {"decision": "closed"})
    page = await browser_of_commissioner.get(decided.headers["location"])
    assert "1 code is decided." in text_of(page)


@transactional
async def wait_for_decision(code: str) -> None:
    await write_decisions([CodeDecision(OdsCode(code), NOW.date(), NOW, ())])


async def test_of_a_refused_closure_nobody_is_said_to_be_asked_yet(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    [asked] = await record(for_good, Recorder(staff_of("FA001"), NOW))
    await deciding.refuse(asked.id, commissioner(), NOW)
    page = await browser_of_commissioner.get(f"/commissioner/closures/{asked.id}")
    assert "Telling people Nobody is asked to choose because of this closure." in text_of(page)


async def test_what_closes_for_good_later_is_looked_at_again_like_any_other(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    [flooded] = await record(
        closing("FA001", ends_at=None, review_at=NOW + timedelta(hours=2)), Recorder(commissioner(), NOW)
    )
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=NOW + timedelta(days=60))
    [asked] = await record(for_good, Recorder(staff_of("FA001"), NOW))
    await deciding.confirm(asked.id, commissioner(), NOW)
    address = f"/commissioner/closures/{flooded.id}"
    form = hidden_in(await browser_of_commissioner.get(address))
    await browser_of_commissioner.post(f"{address}/decide", data=form | {"do": "renew"})
    page = await browser_of_commissioner.get(address)
    assert "to be looked at again by Thursday 26 November 2026, 11am" in text_of(page)


@pytest.mark.parametrize(("people", "said"), [(0, "nobody"), (3, "fewer than 5 people"), (7, "7 people")])
async def test_whom_a_request_concerns_stands_beside_the_button_that_confirms_it(
    browser: httpx.AsyncClient, people: int, said: str
) -> None:
    await make_town(patients=0)
    if people:
        await add_patients(people)
    await enter(browser, commissioner())
    asked = closing("FA001", starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=60))
    [closure] = await record(asked, Recorder(staff_of("FA001"), NOW))
    page = text_of(await browser.get(f"/commissioner/closures/{closure.id}"))
    assert f"It concerns {said} now" in page.partition("Confirm this closure")[0]
    assert "If you confirm it, they are asked to choose another, unless it is too short for that." in page


async def test_the_end_of_a_closure_and_when_its_doors_open_are_both_said(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    evening = await close("FA001", ends_at=NOW + timedelta(days=9, hours=8))
    midday = await close("FA002", ends_at=NOW + timedelta(days=9, hours=1))
    said = text_of(await browser_of_commissioner.get(f"/commissioner/closures/{evening.id}"))
    assert "is closed until Monday 7 December 2026." in said
    assert "The closure ends Friday 4 December 2026, 7pm" in said
    assert "Its doors open next Monday 7 December 2026, 9am" in said
    said = text_of(await browser_of_commissioner.get(f"/commissioner/closures/{midday.id}"))
    assert "The closure ends Friday 4 December 2026, midday" in said
    assert "Its doors open next" not in said


async def test_a_request_in_the_queue_is_not_told_as_a_fact(
    browser_of_commissioner: httpx.AsyncClient,
) -> None:
    far = {"starts_at": NOW + timedelta(days=30), "ends_at": NOW + timedelta(days=60)}
    await close("FA001", by=staff_of("FA001"), **far)
    said = text_of(await browser_of_commissioner.get("/commissioner"))
    assert "It was asked for, and is not decided: “Rowlands Pharmacy is closed from" in said
