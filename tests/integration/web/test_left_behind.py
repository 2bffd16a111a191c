"""What waits at a closed pharmacy is not forgotten by the pages, however the patient chose another."""

import re
from datetime import timedelta

import httpx

from eps import clock
from eps.closures import deciding
from eps.nomination.proposal import ProposalState
from eps.nomination.proposal_repository import redirects_in_force
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.issuing_service import Issued
from tests.integration.web.browsing import fill_in, hidden_in, text_of, title_of
from tests.integration.web.choosing import about_to_choose, answer, come_in, confirm, nominated, pick
from tests.people import commissioner
from tests.prescribing import first_issue, issued, to
from tests.town import close, latest_proposal, make_town, only_proposal

LIST, CHECK = "/my-prescriptions", "/my-prescriptions/check"


async def left_behind(browser: httpx.AsyncClient, duration: str = "for-good") -> Issued:
    made = await about_to_choose(browser)
    await confirm(browser, duration=duration, **{f"waiting-{made.prescription.id}": "leave"})
    return made


async def test_what_was_left_is_sent_on_once_that_is_confirmed(browser: httpx.AsyncClient) -> None:
    made = await left_behind(browser)
    assert "Send it to Rowlands Pharmacy" in text_of(await browser.get(LIST))
    assert (await fill_in(browser, LIST, {"do": "move"})).headers["location"] == CHECK
    assert "You are asking us to send this prescription to" in text_of(await browser.get(CHECK))
    assert (await first_issue(made)).address == "FA001"
    assert (await fill_in(browser, CHECK, {})).headers["location"] == LIST
    assert (await first_issue(made)).address == "FA002"


async def test_what_was_served_meanwhile_says_that_nothing_was_changed(browser: httpx.AsyncClient) -> None:
    made = await left_behind(browser)
    await fill_in(browser, LIST, {"do": "move"})
    form = await browser.get(CHECK)
    clock.start_at(clock.now() + timedelta(minutes=1))
    await deciding.end((await latest_proposal(1)).closure_id, commissioner(), clock.now())
    answer = await browser.post(CHECK, data=hidden_in(form))
    assert (answer.status_code, title_of(answer)) == (409, "Nothing was changed")
    assert (await first_issue(made)).address == "FA001"


async def test_until_it_opens_ends_once_that_is_confirmed(browser: httpx.AsyncClient) -> None:
    await left_behind(browser, "until-reopening")
    ending = "/my-pharmacy/until-it-opens"
    assert "even while it is closed" in text_of(await browser.get(ending))
    assert len(await redirects_in_force(1)) == 1
    await fill_in(browser, ending, {"do": "end"})
    assert await redirects_in_force(1) == []
    assert (await browser.get(ending)).headers["location"] == "/my-pharmacy"


async def test_choosing_of_ones_own_accord_asks_the_same_of_what_waits(browser: httpx.AsyncClient) -> None:
    made = await about_to_choose(browser)
    await pick(browser, "FA003")
    asked = await confirm(browser, duration="for-good")
    assert "Select what happens to this prescription" in text_of(asked)
    assert await nominated() == "FA001"
    await confirm(browser, duration="for-good", **{f"waiting-{made.prescription.id}": "move"})
    assert (await nominated(), (await first_issue(made)).address) == ("FA003", "FA003")
    assert "There is nothing more you need to do" in text_of(await browser.get("/my-pharmacy/done"))


async def test_what_was_left_is_named_on_the_last_page(browser: httpx.AsyncClient) -> None:
    made = await about_to_choose(browser)
    await pick(browser, "FA003")
    await confirm(browser, duration="for-good", **{f"waiting-{made.prescription.id}": "leave"})
    said = text_of(await browser.get("/my-pharmacy/done"))
    assert f"Its number is {made.prescription.id}." in said
    assert "nothing more you need to do" not in said


async def test_until_it_opens_is_offered_under_change_pharmacy_and_answers_the_offer(
    browser: httpx.AsyncClient,
) -> None:
    made = await about_to_choose(browser)
    await pick(browser, "FA003")
    await confirm(browser, duration="until-reopening", **{f"waiting-{made.prescription.id}": "move"})
    [redirect] = await redirects_in_force(1)
    assert (redirect.to_code, await nominated()) == ("FA003", "FA001")
    assert (await only_proposal(1)).state is ProposalState.CHOSE
    assert (await first_issue(made)).address == "FA003"


async def test_after_it_was_ended_another_can_be_chosen_until_it_opens(browser: httpx.AsyncClient) -> None:
    await left_behind(browser, "until-reopening")
    await fill_in(browser, "/my-pharmacy/until-it-opens", {"do": "end"})
    assert "choose another pharmacy" in text_of(await browser.get("/my-pharmacy"))
    await pick(browser, "FA003")
    [waiting] = set(re.findall(r'name="(waiting-[^"]+)"', (await browser.get("/my-pharmacy/check")).text))
    await confirm(browser, duration="until-reopening", **{waiting: "leave"})
    [redirect] = await redirects_in_force(1)
    assert (redirect.to_code, await nominated()) == ("FA003", "FA001")
    assert (await only_proposal(1)).state is ProposalState.CHOSE


async def test_what_follows_by_itself_is_named_and_not_asked_about(browser: httpx.AsyncClient) -> None:
    await make_town()
    follows = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    asked = await issued()
    await close("FA001")
    await come_in(browser)
    await answer(browser, "FA002")
    shown = await browser.get("/my-pharmacy/check")
    assert "goes to Rowlands Pharmacy by itself" in text_of(shown)
    assert f"waiting-{follows.prescription.id}" not in shown.text
    await confirm(browser, duration="for-good", **{f"waiting-{asked.prescription.id}": "leave"})
    assert [(await first_issue(one)).address for one in (follows, asked)] == ["FA002", "FA001"]


async def test_a_one_off_that_follows_nothing_is_asked_about(browser: httpx.AsyncClient) -> None:
    await make_town()
    made = await issued(1, treatment=TreatmentType.REPEAT_DISPENSING, issues=3, **to("FA005"))
    await close("FA001", "FA005")
    await come_in(browser)
    await pick(browser, "FA002")
    shown = await browser.get("/my-pharmacy/check")
    assert f"waiting-{made.prescription.id}" in shown.text
    assert "by itself" not in text_of(shown)
