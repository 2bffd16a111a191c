"""Two browsers change the same nomination, or a pharmacy closes while a patient confirms: one wins, and the other says
so. Nothing is overwritten."""

import httpx
import pytest

from eps.closures import deciding
from eps.prescriptions.repository import issues_of
from tests.integration.web.browsing import text_of, title_of
from tests.integration.web.choosing import about_to_choose, answer, come_in, confirm, nominated, pick
from tests.people import commissioner
from tests.prescribing import issued
from tests.town import NOW, close, make_town, only_proposal, settle

Two = tuple[httpx.AsyncClient, httpx.AsyncClient]
ANSWERS = {
    "for good": ("FA002", {"duration": "for-good"}),
    "until it opens": ("FA002", {"duration": "until-reopening"}),
    "keep": ("keep", {}),
    "none": ("none", {}),
}


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("second", ANSWERS)
async def test_of_two_answers_the_first_stands(two_browsers: Two, first: str, second: str) -> None:
    """But for keeping, which leaves every other answer open. Both would move a prescription that waits."""
    await make_town()
    made = await issued()
    await close("FA001")
    await come_in(*two_browsers)
    moving = {f"waiting-{made.prescription.id}": "move"}
    for browser, which in zip(two_browsers, (first, second), strict=True):
        await answer(browser, ANSWERS[which][0])
    await confirm(two_browsers[0], **ANSWERS[first][1], **moving)
    won = (await only_proposal(1)).state
    page = await confirm(two_browsers[1], **ANSWERS[second][1], **moving)
    if first == "keep" and second != "keep":
        assert page.status_code == 303
    else:
        assert (page.status_code, title_of(page)) == (409, "Somebody changed this first")
        assert (await only_proposal(1)).state is won


async def test_the_second_reads_what_won_and_what_they_were_choosing(two_browsers: Two) -> None:
    await make_town()
    await close("FA001")
    await come_in(*two_browsers)
    await answer(two_browsers[0], "FA002")
    await answer(two_browsers[1], "FA003")
    await confirm(two_browsers[0], duration="until-reopening")
    said = text_of(await confirm(two_browsers[1], duration="for-good"))
    assert "Nothing was saved. You have chosen a pharmacy already, perhaps on another device." in said
    assert "As it is now Rowlands Pharmacy, 61 Arundel Avenue, Hazel Grove, Stockport, SK7 1LD" in said
    assert (
        "Until it opens again Rowlands Pharmacy, 61 Arundel Avenue, Hazel Grove, Stockport, SK7 2LD" in said
    )
    assert (
        "What you were choosing Rowlands Pharmacy, 61 Arundel Avenue, Hazel Grove, Stockport, SK7 3LD" in said
    )


async def test_of_two_changes_of_their_own_accord_the_first_stands(two_browsers: Two) -> None:
    await make_town()
    await come_in(*two_browsers)
    await pick(two_browsers[0], "FA002")
    await pick(two_browsers[1], "FA003")
    assert (await confirm(two_browsers[0])).status_code == 303
    page = await confirm(two_browsers[1])
    assert (page.status_code, title_of(page)) == (409, "Somebody changed this first")
    assert "Somebody at a pharmacy or your GP surgery may have changed it for you" in text_of(page)
    assert await nominated() == "FA002"


async def test_what_lost_is_not_sent_again_by_going_back(two_browsers: Two) -> None:
    await make_town()
    await come_in(*two_browsers)
    for browser, code in zip(two_browsers, ("FA002", "FA003"), strict=True):
        await pick(browser, code)
    for browser in two_browsers:
        await confirm(browser)
    assert (await two_browsers[1].get("/my-pharmacy/check")).headers["location"] == "/my-pharmacy"


@pytest.mark.parametrize("duration", ["for-good", "until-reopening"])
async def test_a_pharmacy_that_closes_while_it_is_confirmed_is_not_chosen(
    browser: httpx.AsyncClient, duration: str
) -> None:
    made = await about_to_choose(browser)
    await close("FA002")
    page = await confirm(browser, duration=duration, **{f"waiting-{made.prescription.id}": "move"})
    assert (page.status_code, title_of(page)) == (409, "That pharmacy has just closed")
    assert "Nothing was saved." in text_of(page)
    assert await nominated() == "FA001"
    assert (await issues_of(made.prescription.key))[0].address == "FA001"


@pytest.mark.parametrize("which", ANSWERS)
async def test_a_pharmacy_that_opens_again_while_it_is_answered_needs_no_answer(
    browser: httpx.AsyncClient, which: str
) -> None:
    await make_town()
    closure = await close("FA001")
    await come_in(browser)
    await answer(browser, ANSWERS[which][0])
    await deciding.end(closure.id, commissioner(), NOW)
    await settle()
    page = await confirm(browser, **ANSWERS[which][1])
    assert (page.status_code, title_of(page)) == (409, "There is nothing to choose any more")
    assert "Your pharmacy is open again" in text_of(page)
    assert await nominated() == "FA001"
