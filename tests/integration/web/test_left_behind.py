"""What waits at a closed pharmacy is not forgotten by the pages, however the patient chose another."""

from datetime import timedelta

import httpx

from eps import clock
from eps.closures import deciding
from eps.nomination.proposal_repository import redirects_in_force
from eps.prescriptions.issuing_service import Issued
from tests.integration.web.browsing import fill_in, hidden_in, text_of, title_of
from tests.integration.web.choosing import about_to_choose, confirm
from tests.people import commissioner
from tests.prescribing import first_issue
from tests.town import latest_proposal

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
