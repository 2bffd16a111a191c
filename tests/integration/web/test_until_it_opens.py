"""What lasts until a pharmacy opens again: when it ends, and whether it can be made to last longer."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from eps import clock
from tests.integration.web.browsing import fill_in, text_of
from tests.integration.web.choosing import answer, come_in, confirm
from tests.town import NOW, close, make_town

LONGER = "Have it go on until"


async def until_it_opens(browser: httpx.AsyncClient, **closure: Any) -> None:
    await make_town()
    await close("FA001", **closure)
    await come_in(browser)
    await answer(browser, "FA002")
    await confirm(browser, duration="until-reopening")


async def first_page(browser: httpx.AsyncClient, *, days: float) -> str:
    clock.start_at(NOW + timedelta(days=days))
    await come_in(browser)
    return text_of(await browser.get("/my-pharmacy"))


async def test_on_the_day_it_began_it_cannot_be_made_longer(browser: httpx.AsyncClient) -> None:
    await until_it_opens(browser, days=90)
    said = await first_page(browser, days=0.1)
    assert "At the latest this ends on Wednesday 23 December 2026." in said
    assert LONGER not in said


async def test_later_the_button_says_until_when_and_it_then_lasts_so_long(browser: httpx.AsyncClient) -> None:
    await until_it_opens(browser, days=90)
    assert f"{LONGER} Wednesday 30 December 2026" in await first_page(browser, days=7)
    await fill_in(browser, "/my-pharmacy", {"do": "longer"}, to="/my-pharmacy/until-it-opens")
    said = text_of(await browser.get("/my-pharmacy"))
    assert "At the latest this ends on Wednesday 30 December 2026." in said
    assert LONGER not in said


@pytest.mark.parametrize("days", [0, 7])
async def test_one_whose_pharmacy_opens_before_has_no_other_end(
    browser: httpx.AsyncClient, days: int
) -> None:
    await until_it_opens(browser, days=21)
    said = await first_page(browser, days=days)
    assert "Until Rowlands Pharmacy opens again, your prescriptions go to Rowlands Pharmacy" in said
    assert "At the latest" not in said
    assert LONGER not in said
