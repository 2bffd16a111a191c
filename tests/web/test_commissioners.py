"""A commissioner sees closures of their own ICB, follows each, and decides."""

from datetime import date

from playwright.async_api import expect

from eps.closures.deciding import confirm
from eps.closures.recording import Recorder, record
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.pharmacies.closure import ClosureKind, ClosureState, state_at
from eps.pharmacies.closure_repository import closure as closure_now
from eps.pharmacies.code_decision_repository import code_decisions, write_decisions
from eps.pharmacies.code_decisions import CodeDecision, Decision
from tests.people import commissioner, staff_of
from tests.town import NOW, close, closing, make_town, settle
from tests.web.conftest import Site
from tests.web.reading import barriers


async def asked_for() -> str:
    """A pharmacy asks to close for good."""
    request = closing("FA002", kind=ClosureKind.PERMANENT, ends_at=None)
    [requested] = await record(request, Recorder(staff_of("FA002"), NOW))
    await settle()
    return str(requested.id)


async def test_the_first_page_has_what_waits_and_what_is_closed(site: Site) -> None:
    await make_town()
    await close("FA001")
    await asked_for()
    page = await site.signed_in(commissioner())
    await page.goto("/")
    await expect(page.get_by_role("link", name="(FA002)")).to_be_visible()
    await expect(page.get_by_role("link", name="(FA001)")).to_be_visible()
    assert await barriers(page) == []


async def test_a_request_is_confirmed_without_scripts(site: Site) -> None:
    await make_town()
    await asked_for()
    page = await site.signed_in(commissioner(), java_script_enabled=False)
    await page.goto("/commissioner")
    await page.get_by_role("link", name="(FA002)").click()
    await expect(page.get_by_text("Waits for a decision")).to_be_visible()
    await page.get_by_role("button", name="Confirm this closure").click()
    await expect(page.get_by_text("In force", exact=True)).to_be_visible()


async def test_what_another_decided_meanwhile_is_told_and_stays(site: Site) -> None:
    await make_town()
    closure_id = await asked_for()
    page = await site.signed_in(commissioner())
    other = await site.signed_in(commissioner(name="commissioner-two"))
    for one in (page, other):
        await one.goto(f"/commissioner/closures/{closure_id}")
    await other.get_by_role("button", name="Refuse it").click()
    await expect(other.get_by_text("Refused", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Confirm this closure").click()
    await expect(page.get_by_role("alert").first).to_contain_text("This closure was refused")
    assert await barriers(page) == []


async def test_progress_and_answers_are_counts_and_small_ones_are_not_told(site: Site) -> None:
    await make_town(3)
    closure = await close("FA001")
    page = await site.signed_in(commissioner())
    await page.goto(f"/commissioner/closures/{closure.id}")
    await expect(page.get_by_text("fewer than 5").first).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_role("button", name="End it: the pharmacy is open again").click()
    await expect(page.get_by_text("Over", exact=True)).to_be_visible()
    ended = await closure_now(closure.id)
    assert ended is not None
    assert state_at(ended, NOW) is ClosureState.ENDED


async def test_what_two_people_closed_for_good_one_asks_to_open_and_another_opens(site: Site) -> None:
    await make_town(3)
    asked = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    [closure] = await record(asked, Recorder(staff_of("FA001"), NOW))
    await confirm(closure.id, commissioner(), NOW)
    await settle()
    page = await site.signed_in(commissioner(), java_script_enabled=False)
    await page.goto(f"/commissioner/closures/{closure.id}")
    await page.get_by_role("button", name="End it: the pharmacy is open again").click()
    await expect(page.get_by_text("You asked to end or cancel this closure")).to_be_visible()
    other = await site.signed_in(commissioner(name="commissioner-two"))
    await other.goto("/commissioner")
    await expect(other.get_by_role("heading", name="asked to be opened again")).to_be_visible()
    assert await barriers(other) == []
    await other.goto(f"/commissioner/closures/{closure.id}")
    assert await barriers(other) == []
    await other.get_by_role("button", name="End it: the pharmacy is open again").click()
    await expect(other.get_by_text("Over", exact=True)).to_be_visible()


async def test_a_closure_of_another_icb_is_refused(site: Site) -> None:
    await make_town()
    closure = await close("FA001")
    page = await site.signed_in(commissioner(icb="QXX"))
    answer = await page.goto(f"/commissioner/closures/{closure.id}")
    assert answer is not None
    assert answer.status in (403, 404)


async def test_a_code_that_awaits_no_decision_says_so(site: Site) -> None:
    await make_town()
    page = await site.signed_in(commissioner())
    await page.goto("/commissioner/codes/FA001")
    await expect(page.get_by_text("This code awaits no decision")).to_be_visible()
    assert await barriers(page) == []


async def test_a_code_that_ods_closed_goes_on_under_another(site: Site) -> None:
    await make_town()
    await code_waits()
    page = await site.signed_in(commissioner(), java_script_enabled=False)
    await page.goto("/commissioner")
    await page.get_by_role("link", name="(FA003) alone").click()
    await page.get_by_role("button", name="Decide").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Select what became of it")
    await page.get_by_label("The same pharmacy goes on under another code").check()
    await page.get_by_role("button", name="Decide").click()
    await expect(page.get_by_text("No code waits for a decision.")).to_be_visible()
    decided = (await code_decisions([OdsCode("FA003")]))[OdsCode("FA003")]
    assert (decided.decision, decided.with_code) == (Decision.SAME, "FA004")


async def test_the_question_about_a_code_has_no_barriers(site: Site) -> None:
    await make_town()
    await code_waits()
    page = await site.signed_in(commissioner())
    await page.goto("/commissioner/codes/FA003")
    assert await barriers(page) == []


@transactional
async def code_waits() -> None:
    waiting = CodeDecision(OdsCode("FA003"), date(2026, 11, 20), NOW, (OdsCode("FA004"),))
    await write_decisions([waiting])
