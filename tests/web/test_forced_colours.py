"""With colours of a person's own, choices, focus and errors are still told apart: not by a colour of ours."""

from playwright.async_api import Locator, expect

from tests.factories import nhs_number
from tests.people import signed_in
from tests.town import close, make_town
from tests.web.conftest import Site

HAS_AN_EDGE = """element => {
  const style = getComputedStyle(element);
  return parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none";
}"""


async def looks(element: Locator) -> bytes:
    """In its surroundings, for a mark may stand around it."""
    await element.scroll_into_view_if_needed()
    box = await element.bounding_box()
    assert box is not None
    around = {
        "x": max(0, box["x"] - 8),
        "y": max(0, box["y"] - 8),
        "width": 120,
        "height": box["height"] + 16,
    }
    return await element.page.screenshot(clip=around, animations="disabled")  # type: ignore[arg-type]


async def test_choices_focus_and_errors_are_seen(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)), forced_colors="active")
    await page.goto("/my-pharmacy")
    nearest, other = page.get_by_role("radio").nth(0), page.get_by_role("radio").nth(1)
    untouched = await looks(nearest)
    await nearest.focus()
    focused = await looks(nearest)
    await nearest.check()
    await other.focus()
    assert len({untouched, focused, await looks(nearest)}) == 3
    for name in ("Continue", "Log out"):
        button = page.get_by_role("button", name=name, exact=True)
        before = await looks(button)
        await button.focus()
        assert await looks(button) != before
    assert await page.get_by_role("button", name="Continue", exact=True).evaluate(HAS_AN_EDGE)
    await page.goto("/my-pharmacy")
    await page.get_by_role("button", name="Continue", exact=True).click()
    await expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    assert await page.locator(".nhsuk-error-summary").evaluate(HAS_AN_EDGE)
