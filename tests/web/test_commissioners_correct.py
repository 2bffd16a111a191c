"""A commissioner corrects, extends and ends a closure, knowing what it means for those who were told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from eps.closures.deciding import Correction, correct
from eps.closures.recording import Recorder, record
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason, state_at
from eps.pharmacies.closure_repository import closure as read_closure
from tests.people import commissioner
from tests.town import NOW, close, closing, make_town, settle
from tests.web.conftest import Site
from tests.web.reading import barriers

SAVE = "Save the correction"


async def now_of(closure_id: UUID) -> Closure:
    found = await read_closure(closure_id)
    assert found is not None
    return found


async def correcting(site: Site, closure: Closure, **context: Any) -> Page:
    page = await site.signed_in(commissioner(), **context)
    await page.goto(f"/commissioner/closures/{closure.id}")
    await page.get_by_role("link", name="Correct or extend this closure").click()
    return page


async def test_a_closure_is_extended_and_its_page_says_so_without_scripts(site: Site) -> None:
    await make_town(6)
    closure = await close("FA001", days=7)
    page = await correcting(site, closure, java_script_enabled=False)
    await expect(page.get_by_text("Offers stay as they are")).to_be_visible()
    await page.get_by_label("when it opens again: date").fill("2026-12-14")
    await page.get_by_role("button", name=SAVE).click()
    await expect(page.get_by_text("until Monday 14 December 2026")).to_be_visible()
    extended = await now_of(closure.id)
    assert extended.ends_at == NOW + timedelta(days=19)
    assert extended.starts_at == closure.starts_at


async def test_what_stays_as_it_was_is_no_correction(site: Site) -> None:
    await make_town()
    closure = await close("FA001")
    page = await correcting(site, closure)
    assert await barriers(page) == []
    await page.get_by_role("button", name=SAVE).click()
    await expect(page.get_by_text("In force", exact=True)).to_be_visible()
    assert (await now_of(closure.id)).version == closure.version


async def test_what_another_changed_meanwhile_is_shown_and_what_was_typed_stays(site: Site) -> None:
    await make_town()
    closure = await close("FA001", days=7)
    page = await correcting(site, closure)
    await page.get_by_label("Flood").check()
    await page.get_by_label("when it opens again: date").fill("2026-12-20")
    other = commissioner(name="commissioner-two")
    await correct(closure.id, Correction(reason=Reason.FIRE), version=1, principal=other, at=NOW)
    await page.get_by_role("button", name=SAVE).click()
    await expect(page.get_by_role("alert").first).to_contain_text("Somebody changed this closure first")
    await expect(page.get_by_text("Why: it was “Flood”, and is “Fire” now")).to_be_visible()
    await expect(page.get_by_label("when it opens again: date")).to_have_value("2026-12-20")
    assert await barriers(page) == []
    await page.get_by_role("button", name=SAVE).click()
    await expect(page.get_by_text("In force", exact=True)).to_be_visible()
    assert (await now_of(closure.id)).reason is Reason.FLOOD


async def test_an_end_before_now_is_told_beside_its_field(site: Site) -> None:
    await make_town()
    page = await correcting(site, await close("FA001"))
    await page.get_by_label("when it opens again: date").fill("2026-11-24")
    await page.get_by_role("button", name=SAVE).click()
    await expect(page.get_by_role("link", name="That end has passed already")).to_be_visible()
    assert await barriers(page) == []


async def test_the_dates_that_two_people_gave_are_not_one_persons_to_change(site: Site) -> None:
    await make_town()
    ahead = NOW + timedelta(days=60)
    request = closing("FA001", kind=ClosureKind.PERMANENT, starts_at=ahead, ends_at=None)
    [closure] = await record(request, Recorder(commissioner(), NOW))
    other = await site.signed_in(commissioner(name="commissioner-two"))
    await other.goto(f"/commissioner/closures/{closure.id}")
    await other.get_by_role("button", name="Confirm this closure").click()
    page = await correcting(site, closure)
    await expect(page.get_by_text("Two people gave this closure its dates")).to_be_visible()
    await expect(page.get_by_label("When it closes: date")).to_have_count(0)
    await page.get_by_label("Building work").check()
    await page.get_by_role("button", name=SAVE).click()
    await expect(page.get_by_text("Building work")).to_be_visible()
    assert (await now_of(closure.id)).starts_at == ahead


async def test_one_with_no_known_end_is_looked_at_again_tomorrow(site: Site) -> None:
    await make_town()
    closure = await close("FA001", ends_at=None, review_at=NOW + timedelta(hours=2))
    page = await site.signed_in(commissioner())
    await page.goto(f"/commissioner/closures/{closure.id}")
    await page.get_by_role("button", name="Still closed").click()
    await expect(page.get_by_text("Thursday 26 November 2026, 11am").first).to_be_visible()
    assert await barriers(page) == []


@pytest.mark.parametrize("path", ["", "/correct"])
async def test_another_icbs_commissioner_gets_no_closure(site: Site, path: str) -> None:
    await make_town()
    closure = await close("FA001")
    page = await site.signed_in(commissioner("QXX"))
    answer = await page.goto(f"/commissioner/closures/{closure.id}{path}")
    assert answer is not None
    assert answer.status == 403


async def test_one_recorded_by_mistake_is_cancelled(site: Site) -> None:
    await make_town()
    closure = await close("FA001")
    page = await site.signed_in(commissioner())
    await page.goto(f"/commissioner/closures/{closure.id}")
    await expect(page.get_by_text("Whoever was told of the closure is told that it is open")).to_be_visible()
    await page.get_by_role("button", name="Cancel it: it was a mistake").click()
    await expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    await settle()
    assert state_at(await now_of(closure.id), NOW) is ClosureState.CANCELLED
