"""What cannot be chosen comes back as the same form, with what is wrong first and what was filled in kept."""

import re
from datetime import timedelta

import httpx

from eps.closures import deciding
from eps.nomination.proposal import ProposalState
from eps.pharmacies.closure import ClosureKind
from tests.dispensing import downloaded_by_id
from tests.factories import pharmacy
from tests.integration.web.browsing import fill_in, hidden_in, text_of, title_of
from tests.integration.web.choosing import CHECK, about_to_choose, answer, come_in, confirm, nominated, pick
from tests.people import commissioner
from tests.register import directory_loaded, store_pharmacies
from tests.town import NOW, close, later, make_town, only_proposal


def is_the_form_again(page: httpx.Response, sentence: str) -> bool:
    """With the error summary before everything else of the page."""
    first = re.match(r'(.*?)id="maincontent">(.*?)<h1', page.text, re.DOTALL)
    said = text_of(page).partition("There is a problem")[2]
    return (
        page.status_code == 400
        and title_of(page).startswith("Error: ")
        and first is not None
        and "nhsuk-error-summary" in first[2]
        and sentence in said[: len(sentence) + 100]
    )


async def test_the_very_pharmacy_that_closes_is_not_taken_until_it_opens_again(
    browser: httpx.AsyncClient,
) -> None:
    await make_town()
    await close("FA001", starts_at=NOW + timedelta(days=2))
    await come_in(browser)
    await pick(browser, "FA001", answering=True)
    page = await confirm(browser, duration="until-reopening")
    assert is_the_form_again(page, "This is the pharmacy that closes.")
    assert re.search(r'value="until-reopening" checked', page.text)


async def test_one_that_is_closed_is_refused_beside_the_list(browser: httpx.AsyncClient) -> None:
    await make_town(nominating="FA002")
    await close("FA001")
    await come_in(browser)
    page = await pick(browser, "FA001")
    assert is_the_form_again(page, "Rowlands Pharmacy is closed just now and cannot give medicine.")
    assert re.search(r'value="FA001" checked', page.text)


async def test_one_that_cannot_receive_prescriptions_is_refused_beside_the_list(
    browser: httpx.AsyncClient,
) -> None:
    await make_town()
    await store_pharmacies(pharmacy("FA900", name="Paper Pharmacy", eps_enabled=False))
    await directory_loaded()
    await come_in(browser)
    page = await pick(browser, "FA900", found="Paper")
    assert is_the_form_again(page, "Paper Pharmacy cannot receive electronic prescriptions.")


async def test_nothing_picked_is_put_right_beside_the_list(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    assert is_the_form_again(await pick(browser, "FZ999"), "Select a pharmacy")


async def test_a_postcode_of_another_country_is_kept_as_it_was_typed(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    page = await fill_in(browser, "/my-pharmacy/change", {"way": "postcode", "postcode": "EH1 1AA"})
    assert page.status_code == 400
    assert re.search(r'id="postcode"[^>]*value="EH1 1AA"', page.text)
    assert re.search(r'value="postcode" checked', page.text)


async def test_a_prescription_that_was_downloaded_meanwhile_is_told_before_anything_is_saved(
    browser: httpx.AsyncClient,
) -> None:
    made = await about_to_choose(browser)
    form = hidden_in(await browser.get(CHECK)) | {f"waiting-{made.prescription.id}": "move"}
    await downloaded_by_id(made, "FA003")
    page = await browser.post(CHECK, data=form | {"duration": "for-good"})
    assert is_the_form_again(page, "A prescription does not wait any more, so it stays where it is.")
    assert await nominated() == "FA001"
    assert (await confirm(browser, duration="for-good")).headers["location"] == "/my-pharmacy/done"


async def test_what_closes_for_good_while_it_is_kept_cannot_be_kept(browser: httpx.AsyncClient) -> None:
    await make_town()
    starts_at = NOW + timedelta(days=20)
    asked = await close("FA001", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=starts_at)
    await deciding.confirm(asked.id, commissioner(name="commissioner-two"), NOW)
    await later(days=1)
    await come_in(browser)
    await answer(browser, "keep")
    await later(days=20)
    page = await confirm(browser)
    assert is_the_form_again(page, "This pharmacy has closed for good, so it cannot be kept.")
    assert (await only_proposal(1)).state is ProposalState.OFFERED


async def test_a_form_whose_version_is_none_is_taken_for_one_of_long_ago(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    await fill_in(browser, "/my-pharmacy/change", {"way": "home"})
    await fill_in(browser, "/my-pharmacy/results", {"choice": "FA002", "version": "x"})
    page = await confirm(browser)
    assert (page.status_code, title_of(page)) == (409, "Somebody changed this first")
    assert await nominated() == "FA001"
