"""A patient keeps the pharmacy that is closed, and comes back to it."""

from datetime import timedelta

import httpx

from eps import clock
from tests.integration.web.browsing import text_of
from tests.integration.web.choosing import answer, come_in, confirm
from tests.town import NOW, close, make_town


async def test_who_kept_their_pharmacy_reads_that_they_answered_and_can_still_change_it(
    browser: httpx.AsyncClient,
) -> None:
    await make_town()
    await close("FA001")
    await come_in(browser)
    assert "Nothing changes until you choose." in text_of(await browser.get("/my-pharmacy"))
    await answer(browser, "keep")
    await confirm(browser)
    clock.start_at(NOW + timedelta(days=2))
    said = text_of(await browser.get("/my-pharmacy"))
    told = "You answered on Wednesday 25 November 2026. You keep your pharmacy. You can still change this."
    assert told in said
    assert "Nothing changes until you choose." not in said
