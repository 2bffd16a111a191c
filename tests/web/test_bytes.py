"""How much comes over the wire, styles included: a page must be there on a slow phone too."""

from playwright.async_api import Page

from tests.factories import nhs_number
from tests.people import signed_in
from tests.town import close, make_town
from tests.web.conftest import Site

FIRST_VIEW, SECOND_PAGE = 60_000, 12_000


async def bytes_of(page: Page, address: str) -> int:
    """Of the page and of all that it asks for, as they were sent: compressed."""
    wire = await page.context.new_cdp_session(page)
    received: list[int] = []
    wire.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    await wire.send("Network.enable")
    await page.goto(address, wait_until="load")
    await wire.detach()
    return sum(received)


async def test_the_first_view_is_small_and_pages_after_it_smaller(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)))
    assert 20_000 < await bytes_of(page, "/my-pharmacy") <= FIRST_VIEW
    for address in ("/my-pharmacy", "/my-pharmacy/change", "/pharmacies/FA001", "/when-a-pharmacy-closes"):
        assert 0 < await bytes_of(page, address) <= SECOND_PAGE, address
    await page.get_by_role("link", name="Find a pharmacy").first.click()
    await page.get_by_label("Postcode, place or name").fill("SK7 1LD")
    await page.get_by_role("button", name="Search").click()
    assert 0 < await bytes_of(page, page.url) <= SECOND_PAGE
