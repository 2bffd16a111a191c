"""What a patient changed can be changed back, where it could be saved."""

import httpx

from eps.closures import deciding
from eps.pharmacies.closure import ClosureKind
from tests.integration.web.browsing import fill_in, text_of
from tests.integration.web.choosing import answer, come_in, confirm, nominated, pick
from tests.people import commissioner
from tests.town import NOW, close, make_town, only_proposal

HISTORY = "/my-pharmacy/history"


async def test_a_pharmacy_that_is_closed_is_not_offered_and_it_is_said_why(
    browser: httpx.AsyncClient,
) -> None:
    await _left_it_for_another(browser)
    await close("FA001")
    await _not_offered(browser, "Rowlands Pharmacy is closed just now and cannot give medicine.")


async def test_a_pharmacy_that_has_closed_for_good_is_not_offered_and_it_is_said_why(
    browser: httpx.AsyncClient,
) -> None:
    await _left_it_for_another(browser)
    closure = await close("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), NOW)
    await _not_offered(browser, "Rowlands Pharmacy has closed for good, or closes within 14 days.")


async def _left_it_for_another(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    await pick(browser, "FA003")
    await confirm(browser)


async def _not_offered(browser: httpx.AsyncClient, why: str) -> None:
    """Nor to whoever had the page open before it closed."""
    said = text_of(await browser.get(HISTORY))
    assert f"You cannot change it back now. {why}" in said
    assert "Change it back" not in said
    sent = await fill_in(browser, HISTORY, {"undo": "P1/FA001"})
    assert sent.headers["location"] == HISTORY


async def test_what_was_changed_can_be_changed_back_through_the_check_page(
    browser: httpx.AsyncClient,
) -> None:
    """Even where something else came after it that cannot: here an arrangement until it opens again."""
    await make_town()
    await close("FA001")
    await come_in(browser)
    await answer(browser, "FA002")
    await confirm(browser, duration="until-reopening")
    await pick(browser, "FA003")
    await confirm(browser, duration="for-good")
    assert await nominated() == "FA003"
    await deciding.end((await only_proposal(1)).closure_id, commissioner(), NOW)
    assert "By you. Change it back to Rowlands Pharmacy" in text_of(await browser.get(HISTORY))
    assert (await fill_in(browser, HISTORY, {})).headers["location"] == "/my-pharmacy/check"
    await confirm(browser)
    assert await nominated() == "FA001"


async def test_a_pharmacy_of_before_is_not_said_to_have_no_records(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    await pick(browser, "FA003")
    assert "Your new pharmacy will not have your records." in text_of(await browser.get("/my-pharmacy/check"))
    await confirm(browser)
    await fill_in(browser, HISTORY, {})
    said = text_of(await browser.get("/my-pharmacy/check"))
    assert "You used Rowlands Pharmacy before, so it may have records of what it gave you" in said
    assert "will not have your records" not in said
