"""The patient's first page and the ways to another pharmacy, in each of their states."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from eps import clock
from eps.identifiers import OdsCode
from eps.nomination.proposal import ProposalState
from eps.pharmacies.domain import Kind, Supply
from tests.factories import nhs_number, patient, pharmacy
from tests.integration.web.browsing import fill_in, hidden_in, log_in, text_of, title_of
from tests.integration.web.choosing import about_to_choose, answer, come_in, confirm, nominated, pick
from tests.people import ICB
from tests.register import directory_loaded, store_patient, store_pharmacies
from tests.town import NOW, add_patient, close, make_town, only_proposal


async def store(*pharmacies: Any) -> None:
    await store_pharmacies(*pharmacies)
    await directory_loaded()


def ways_in(page: httpx.Response) -> list[str]:
    return re.findall(r'name="way" type="radio" value="(\w+)"', page.text)


async def test_a_closure_that_asks_nothing_of_anybody_is_said_with_its_dates(
    browser: httpx.AsyncClient,
) -> None:
    await make_town()
    await close("FA001", days=0.2)
    await come_in(browser)
    said = text_of(await browser.get("/my-pharmacy"))
    assert "Rowlands Pharmacy is closed until 3:48pm. There has been a flood." in said
    assert "Where do you want to get your medicine?" not in said


async def test_who_has_no_home_that_we_know_of_is_asked_for_a_postcode(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await store(pharmacy("FP001", name="Online", supply=Supply.DISTANCE_SELLING, icb_code=ICB))
    await add_patient(1, postcode="ZZ99 3VZ", nominating="FP001")
    await close("FP001")
    await come_in(browser)
    assert "We do not know where you live" in text_of(await browser.get("/my-pharmacy"))
    await answer(browser, "another")
    assert ways_in(await browser.get("/my-pharmacy/another")) == ["postcode", "name", "post"]


async def test_near_the_pharmacy_that_closes_is_a_way_to_look(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await add_patient(1, postcode="SK7 7LD")
    await close("FA001")
    await come_in(browser)
    await answer(browser, "another")
    await fill_in(browser, "/my-pharmacy/another", {"way": "pharmacy"})
    said = text_of(await browser.get("/my-pharmacy/results"))
    assert "Pharmacies near your pharmacy" in said
    assert said.index("SK7 2LD") < said.index("SK7 3LD")


async def test_those_that_send_medicine_by_post_are_listed_without_a_name(browser: httpx.AsyncClient) -> None:
    await make_town()
    await store(
        pharmacy("FP002", name="Zeal Post", supply=Supply.NOT_RECORDED),
        pharmacy("FP001", name="Able Post", supply=Supply.DISTANCE_SELLING),
    )
    await come_in(browser)
    await fill_in(browser, "/my-pharmacy/change", {"way": "post"})
    page = await browser.get("/my-pharmacy/results")
    assert re.findall(r'name="choice" type="radio" value="(\w+)"', page.text) == ["FP001", "FP002"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"way": "home"}, "Pharmacies near your home, open now"),
        ({"way": "name", "name": "Rowlands"}, "Pharmacies called Rowlands, open now"),
        ({"way": "post"}, "Pharmacies that send medicine by post"),
    ],
)
async def test_the_title_of_a_list_says_open_now_where_it_is_of_those(
    browser: httpx.AsyncClient, asked: dict[str, str], said: str
) -> None:
    await make_town()
    await come_in(browser)
    await fill_in(browser, "/my-pharmacy/change", {**asked, "open_now": "yes"})
    page = await browser.get("/my-pharmacy/results")
    assert title_of(page) == said
    assert f">{said}</h1>" in page.text


async def test_where_nobody_is_open_now_those_that_open_next_can_be_chosen(
    browser: httpx.AsyncClient,
) -> None:
    await make_town()
    clock.start_at(NOW + timedelta(days=3))
    await come_in(browser)
    await fill_in(browser, "/my-pharmacy/change", {"way": "home", "open_now": "yes"})
    said = text_of(await browser.get("/my-pharmacy/results"))
    assert "No pharmacy near your home is open now. These open next: the first to open comes first." in said
    assert "in order of distance" not in said
    await fill_in(browser, "/my-pharmacy/results", {"choice": "FA002"})
    await confirm(browser)
    assert await nominated() == "FA002"


async def test_looking_of_ones_own_accord_answers_no_offer(browser: httpx.AsyncClient) -> None:
    await make_town()
    await close("FA001", days=3)
    await come_in(browser)
    await answer(browser, "another")
    await pick(browser, "FA002")
    assert (await confirm(browser, duration="for-good")).headers["location"] == "/my-pharmacy/done"
    assert await nominated() == "FA002"
    assert (await only_proposal(1)).state is ProposalState.LAPSED


async def test_a_dispensing_practice_and_a_pharmacy_stand_beside_each_other(
    browser: httpx.AsyncClient,
) -> None:
    await make_town(patients=0)
    await store(pharmacy("A81002", name="The Densham Surgery", kind=Kind.DISPENSING_PRACTICE))
    one = patient(id=1, nhs_number=nhs_number(1), practice=OdsCode("A81001"))
    await store_patient(one, P1="FA001", P3="A81002")
    await come_in(browser)
    said = text_of(await browser.get("/my-pharmacy"))
    assert "Rowlands Pharmacy" in said
    assert "Only the surgery can change this." in said
    assert "Change pharmacy" in said


async def test_whose_surgery_gives_them_medicine_reads_who_can_change_it(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await store(pharmacy("A81002", name="The Densham Surgery", kind=Kind.DISPENSING_PRACTICE))
    await store_patient(patient(id=1, nhs_number=nhs_number(1)), P3="A81002")
    await come_in(browser)
    said = text_of(await browser.get("/my-pharmacy"))
    assert "Only the surgery can change this. Phone it if you want something else." in said
    assert "Choose a pharmacy beside your GP surgery" in said


async def test_a_supplier_that_closes_is_answered_from_the_list_of_suppliers(
    browser: httpx.AsyncClient,
) -> None:
    await make_town(patients=0)
    appliances = {"kind": Kind.APPLIANCE, "icb_code": ICB}
    await store(pharmacy("FA901", name="Able", **appliances), pharmacy("FA902", name="Zeal", **appliances))
    await store_patient(patient(id=1, nhs_number=nhs_number(1)), P2="FA901")
    await close("FA901")
    await come_in(browser)
    page = await browser.get("/my-pharmacy")
    assert "Who supplies your appliances is closed" in text_of(page)
    assert re.findall(r'name="choice" type="radio" value="(\w+)"', page.text) == ["FA902", "keep", "none"]


async def test_nobody_without_a_pharmacy_can_have_it_taken_away(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await store_patient(patient(id=1, nhs_number=nhs_number(1)))
    await come_in(browser)
    assert (await browser.get("/my-pharmacy/none")).headers["location"] == "/my-pharmacy"


@pytest.mark.parametrize(
    ("choice", "state", "heading"),
    [
        ("keep", ProposalState.KEPT, "You kept your pharmacy"),
        ("none", ProposalState.REMOVED, "You have no pharmacy now"),
    ],
)
async def test_keeping_and_having_none_pass_the_check_page_too(
    browser: httpx.AsyncClient, choice: str, state: ProposalState, heading: str
) -> None:
    await make_town()
    await close("FA001")
    await come_in(browser)
    await answer(browser, choice)
    assert (await only_proposal(1)).state is ProposalState.OFFERED
    await confirm(browser)
    assert title_of(await browser.get("/my-pharmacy/done")) == heading
    assert (await only_proposal(1)).state is state


async def test_a_restricted_person_reads_what_to_do_and_no_reason(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    await come_in(browser)
    page = await browser.get("/my-pharmacy")
    assert "Phone your GP surgery or ask any pharmacy." in text_of(page)
    assert "restrict" not in page.text.lower()


async def test_the_number_of_a_prescription_is_said_once_more_to_who_wants_to_use_it(
    browser: httpx.AsyncClient,
) -> None:
    made = await about_to_choose(browser)
    assert "Amoxicillin 250mg capsules" in text_of(await browser.get("/my-pharmacy/check"))
    await confirm(browser, duration="for-good", **{f"waiting-{made.prescription.id}": "number"})
    assert f"read out its number: {made.prescription.id}." in text_of(await browser.get("/my-pharmacy/done"))


async def test_a_pharmacy_picked_before_logging_in_is_on_the_check_page_after_it(
    browser: httpx.AsyncClient,
) -> None:
    await make_town()
    sent = await fill_in(browser, "/pharmacies/FA003", {}, to="/pharmacies/FA003/choose")
    first = await browser.get(sent.headers["location"])
    assert first.headers["location"] == "/log-in?next=/my-pharmacy/wanted"
    back = await log_in(browser, "/my-pharmacy/wanted")
    assert (await browser.get(back.headers["location"])).headers["location"] == "/my-pharmacy/check"
    assert "SK7 3LD" in text_of(await browser.get("/my-pharmacy/check"))
    await confirm(browser)
    assert await nominated() == "FA003"


async def test_one_that_closed_while_somebody_logged_in_is_not_chosen(browser: httpx.AsyncClient) -> None:
    await make_town()
    await fill_in(browser, "/pharmacies/FA003", {}, to="/pharmacies/FA003/choose")
    await close("FA003")
    await log_in(browser)
    page = await browser.get("/my-pharmacy/wanted")
    assert (page.status_code, title_of(page)) == (409, "You cannot choose this pharmacy")


async def test_one_that_cannot_be_chosen_has_no_button_for_it(browser: httpx.AsyncClient) -> None:
    await make_town()
    await close("FA003")
    assert "Get your prescriptions here" in text_of(await browser.get("/pharmacies/FA002"))
    assert "Get your prescriptions here" not in text_of(await browser.get("/pharmacies/FA003"))


async def test_who_supplies_appliances_stands_beside_the_pharmacy(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await store(pharmacy("FA901", name="Able Appliances", kind=Kind.APPLIANCE, telephone="01225 100200"))
    await store_patient(patient(id=1, nhs_number=nhs_number(1)), P1="FA001", P2="FA901")
    await come_in(browser)
    said = text_of(await browser.get("/my-pharmacy"))
    assert "Who supplies your appliances Able Appliances" in said
    assert "01225 100200" in said


async def test_a_pharmacy_is_phoned_by_one_press(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await store(pharmacy("FB001", telephone="01614960018"))
    page = await browser.get("/pharmacies/FB001")
    assert 'href="tel:+441614960018">0161 496 0018</a>' in page.text


async def test_an_offer_shows_five_and_more_on_request_to_choose_from(browser: httpx.AsyncClient) -> None:
    await make_town()
    await close("FA001")
    await come_in(browser)
    assert "SK7 7LD" not in text_of(await browser.get("/my-pharmacy"))
    page = await browser.get("/my-pharmacy?more=yes")
    assert "SK7 7LD" in text_of(page)
    form = hidden_in(page) | {"choice": "FA007"}
    sent = await browser.post("/my-pharmacy/answer?more=yes", data=form)
    assert sent.headers["location"] == "/my-pharmacy/check"
    await confirm(browser, duration="for-good")
    assert await nominated() == "FA007"
