"""Several codes that ODS closed are decided at once."""

from datetime import date

from playwright.async_api import Page, expect

from eps.database import transactional
from eps.identifiers import OdsCode
from eps.pharmacies.closure_repository import closures_of
from eps.pharmacies.code_decision_repository import code_decisions, write_decisions
from eps.pharmacies.code_decisions import CodeDecision, Decision
from tests.people import commissioner
from tests.town import NOW, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers

DECIDE = "Decide them together"


@transactional
async def wait_for_decision(**candidates: str) -> None:
    """Each code, with those that serve at its postcode."""
    await write_decisions(
        CodeDecision(OdsCode(code), date(2026, 11, 20), NOW, tuple(map(OdsCode, others.split())))
        for code, others in candidates.items()
    )


async def decided(code: str) -> tuple[Decision | None, str | None]:
    found = (await code_decisions([OdsCode(code)]))[OdsCode(code)]
    return found.decision, found.with_code


async def queue(site: Site, icb: str = "QOP") -> Page:
    page = await site.signed_in(commissioner(icb), java_script_enabled=False)
    await page.goto("/commissioner")
    return page


async def test_chosen_codes_go_on_under_the_one_at_their_postcode(site: Site) -> None:
    await make_town()
    await wait_for_decision(FA003="FA004", FA005="FA006", FA007="FA006")
    page = await queue(site)
    for code in ("FA003", "FA005"):
        await page.get_by_role("checkbox", name=code).check()
    await page.get_by_label("Each pharmacy goes on under the other code").check()
    await page.get_by_role("button", name=DECIDE).click()
    await expect(page.get_by_text("2 codes are decided.")).to_be_visible()
    assert await decided("FA003") == (Decision.SAME, "FA004")
    assert await decided("FA005") == (Decision.SAME, "FA006")
    assert await decided("FA007") == (None, None)


async def test_all_that_wait_are_closed_and_their_closures_recorded(site: Site) -> None:
    await make_town()
    await wait_for_decision(FA003="FA004", FA005="")
    page = await queue(site)
    await page.get_by_role("checkbox", name="All 2 in this list").check()
    await page.get_by_label("They are closed").check()
    await page.get_by_role("button", name=DECIDE).click()
    await expect(page.get_by_text("No code waits for a decision.")).to_be_visible()
    for code in (OdsCode("FA003"), OdsCode("FA005")):
        assert [one.kind for one in await closures_of(code)] == ["permanent"]


async def test_where_one_does_not_say_which_code_none_is_decided(site: Site) -> None:
    await make_town()
    await wait_for_decision(FA003="FA004", FA005="FA006 FA007")
    page = await queue(site)
    await page.get_by_role("checkbox", name="All 2 in this list").check()
    await page.get_by_label("Each pharmacy goes on under the other code").check()
    await page.get_by_role("button", name=DECIDE).click()
    await expect(page.get_by_role("alert").first).to_contain_text("Say which code FA005 goes on as")
    assert await decided("FA003") == (None, None)
    await page.get_by_label("If FA005 goes on under another code, which?").select_option("FA007")
    await page.get_by_role("button", name=DECIDE).click()
    await expect(page.get_by_text("2 codes are decided.")).to_be_visible()
    assert await decided("FA005") == (Decision.SAME, "FA007")


async def test_what_is_not_selected_is_asked_for_and_has_no_barriers(site: Site) -> None:
    await make_town()
    await wait_for_decision(FA003="FA004", FA005="FA006 FA007")
    page = await site.signed_in(commissioner())
    await page.goto("/commissioner")
    assert await barriers(page) == []
    await page.get_by_role("button", name=DECIDE).click()
    alert = page.get_by_role("alert").first
    await expect(alert).to_contain_text("Select the codes that you decide")
    await expect(alert).to_contain_text("Select what became of the codes")
    assert await barriers(page) == []


async def test_another_icbs_commissioner_has_none_of_them(site: Site) -> None:
    await make_town()
    await wait_for_decision(FA003="FA004")
    page = await queue(site, "QXX")
    await expect(page.get_by_text("No code waits for a decision.")).to_be_visible()
