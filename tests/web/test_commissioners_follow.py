"""A commissioner sees closures on a map and in a table, answers over the days, and who is left far from a pharmacy."""

from dataclasses import replace
from datetime import timedelta

from playwright.async_api import expect

from eps import clock
from eps.choices.answering import Answer, choose
from eps.closures.recording import Recorder, record
from eps.geography import Point
from eps.identifiers import OdsCode
from eps.nomination.proposal import Duration
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.service import load_directory
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, signed_in, staff_of
from tests.register import store_pharmacies
from tests.town import NOW, close, closing, later, latest_proposal, make_town, on_street, settle
from tests.web.conftest import Site
from tests.web.reading import barriers


async def ask_to_close_for_good(code: str) -> None:
    request = closing(code, kind=ClosureKind.PERMANENT, ends_at=None)
    await record(request, Recorder(staff_of(code), NOW))
    await settle()


async def choose_another(*numbers: int) -> None:
    for number in numbers:
        proposal = await latest_proposal(number)
        answer = Answer(proposal.id, signed_in(nhs_number(number)), CONSENT, clock.now())
        await choose(answer, OdsCode("FA007"), Duration.FOR_GOOD)


async def test_the_table_tells_each_state_in_words_and_the_map_by_shape(site: Site) -> None:
    await make_town()
    await close("FA001")
    await close("FA002", starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=9))
    await ask_to_close_for_good("FA003")
    page = await site.signed_in(commissioner(), java_script_enabled=False)
    await page.goto("/commissioner")
    await page.get_by_role("link", name="on a map and in a table").click()
    lines = page.get_by_role("row")
    for number, (code, state) in enumerate(
        (("FA001", "In force"), ("FA002", "To come"), ("FA003", "Waits for a decision")), start=1
    ):
        await expect(lines.nth(number)).to_contain_text(code)
        await expect(lines.nth(number)).to_contain_text(state)
    drawing = page.locator("svg.eps-area")
    for shape in (".eps-closed", ".eps-to-come", ".eps-asked-for"):
        await expect(drawing.locator(shape)).to_have_count(1)
    await expect(drawing.locator(".eps-open")).to_have_count(6)


async def test_the_map_is_of_the_own_icb_alone(site: Site) -> None:
    await make_town()
    await store_pharmacies(replace(on_street(8, "FX001"), icb_code="QXX"))
    await load_directory()
    await close("FX001", by=commissioner("QXX"))
    page = await site.signed_in(commissioner())
    await page.goto("/commissioner/map")
    await expect(page.get_by_text("No pharmacy of your ICB is closed")).to_be_visible()
    other = await site.signed_in(commissioner("QXX"))
    await other.goto("/commissioner/map")
    await expect(other.get_by_role("link", name="FX001")).to_be_visible()
    await expect(other.locator("svg.eps-area .eps-open")).to_have_count(0)


async def test_the_map_and_the_table_have_no_barriers(site: Site) -> None:
    await make_town()
    await close("FA001")
    await ask_to_close_for_good("FA003")
    page = await site.signed_in(commissioner())
    await page.goto("/commissioner/map")
    assert await barriers(page) == []


async def test_answers_are_told_day_by_day_and_small_numbers_are_not(site: Site) -> None:
    await make_town(12)
    closure = await close("FA001")
    await choose_another(1)
    await later(days=1)
    await choose_another(2, 3, 4, 5, 6)
    page = await site.signed_in(commissioner())
    await page.goto(f"/commissioner/closures/{closure.id}")
    lines = page.get_by_role("row")
    await expect(lines.nth(1)).to_contain_text("fewer than 5")
    await expect(lines.nth(1).get_by_role("cell").last).to_contain_text("8 to 11")
    await expect(lines.nth(2).get_by_role("cell").nth(2)).to_contain_text("5 to 9")
    await expect(page.locator("polyline.eps-line")).to_have_count(5)
    assert await barriers(page) == []


async def test_an_area_that_closures_leave_with_nobody_near_is_named_with_its_distances(site: Site) -> None:
    await make_town()
    far = Point(53.37 + 0.18, -2.1274)
    await store_pharmacies(replace(on_street(8, "FB001"), point=far))
    await load_directory()
    await close("FA001", "FA002", "FA003", "FA004", "FA005", "FA006", "FA007")
    page = await site.signed_in(commissioner(), java_script_enabled=False)
    await page.goto("/commissioner")
    await page.get_by_role("link", name="Areas left with no pharmacy in reach").click()
    line = page.get_by_role("row").filter(has_text="SK7 1").first
    await expect(line.get_by_role("cell").nth(2)).to_have_text("Nearest before Less than 0.1 miles")
    await expect(line.get_by_role("cell").nth(3)).to_contain_text("12.4 miles")


async def test_where_nothing_closes_no_area_is_named(site: Site) -> None:
    await make_town()
    page = await site.signed_in(commissioner())
    await page.goto("/commissioner/areas")
    await expect(page.get_by_text("Closures leave no area of your ICB").first).to_be_visible()
    assert await barriers(page) == []
