"""A patient with a keyboard alone, from the page where they log in to one where nothing is left to do."""

from playwright.async_api import Locator, Page, expect

from tests.factories import nhs_number
from tests.prescribing import issued
from tests.town import close, later, make_town
from tests.web.conftest import Site

MOST_STOPS = 60
SEEN = """element => {
  const about = element.getClientRects()[0];
  const middle = document.elementFromPoint(about.x + about.width / 2, about.y + about.height / 2);
  const label = element.labels && element.labels[0];
  const shown = [element, label, label && label.control].some(one => one && one.contains(middle));
  const style = getComputedStyle(element);
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return { shown: shown || element.matches("input[type=radio], input[type=checkbox]"), marked };
}"""


class Keyboard:
    """Tab, arrows, Space and Enter. Wherever it stops, one can see that it is there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def stop_at(self, wanted: Locator) -> None:
        for _ in range(MOST_STOPS):
            await self.press("Tab")
            assert await self._can_be_seen(), await self.page.evaluate("document.activeElement.outerHTML")
            if await wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"no way to {wanted} by Tab")

    async def _can_be_seen(self) -> bool:
        focused = self.page.locator(":focus")
        if await focused.count() == 0:
            return True  # it has left the page for the browser's own bar
        seen = await focused.evaluate(SEEN)
        return bool(seen["shown"]) and bool(seen["marked"])

    async def push(self, name: str, to: str) -> None:
        """A button, which leads to a page."""
        await self.stop_at(self.page.get_by_role("button", name=name, exact=True))
        await self.press("Enter")
        await self.is_at(to)

    async def follow(self, name: str, to: str) -> None:
        await self.stop_at(self.page.get_by_role("link", name=name).first)
        await self.press("Enter")
        await self.is_at(to)

    async def choose(self, label: str) -> None:
        """Of radios, one stop of Tab: the first is selected by Space, the others are reached by arrows."""
        wanted = self.page.get_by_label(label).first
        name = await wanted.get_attribute("name")
        await self.stop_at(self.page.locator(f"input[name='{name}']").first)
        await self.press("Space")
        for _ in range(MOST_STOPS):
            if await wanted.is_checked():
                return
            await self.press("ArrowDown")
        raise AssertionError(f"no way to {label} by arrows")

    async def is_at(self, heading: str) -> None:
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


MINE, CHECK, DONE = (
    "The pharmacy that gets your prescriptions",
    "Check and confirm",
    "You chose where your prescriptions go",
)
SEND = "Send my prescriptions to Rowlands Pharmacy"


async def log_in(keyboard: Keyboard, number: str) -> None:
    await keyboard.page.goto("/log-in")
    await keyboard.push("Continue to NHS login", "Demonstration log in for patients")
    await keyboard.stop_at(keyboard.page.get_by_label("NHS number"))
    await keyboard.page.keyboard.type(number)
    await keyboard.push("Log in", MINE)


async def test_the_whole_journey_of_a_patient(site: Site) -> None:
    await make_town()
    await issued()
    await close("FA001")
    keyboard = Keyboard(await site.visitor())
    await log_in(keyboard, nhs_number(1))
    await keyboard.push("Continue", MINE)
    await expect(keyboard.page.get_by_role("alert").first).to_be_focused()
    await keyboard.follow("Select a pharmacy, or another answer", MINE)
    await keyboard.press("Space")
    await keyboard.push("Continue", CHECK)
    await keyboard.choose("Until my pharmacy opens again")
    await keyboard.choose("Leave it where it is")
    await keyboard.push(SEND, DONE)

    await keyboard.follow("See your pharmacy", MINE)
    await keyboard.follow("Change pharmacy", "How do you want to find a pharmacy?")
    await keyboard.choose("Near another postcode")
    await keyboard.stop_at(keyboard.page.get_by_label("Postcode", exact=True))
    await keyboard.page.keyboard.type("SK7 4LD")
    await keyboard.push("Find pharmacies", "Pharmacies near SK7 4LD")
    await keyboard.stop_at(keyboard.page.get_by_role("radio").first)
    await keyboard.press("Space")
    await keyboard.push("Continue", CHECK)
    await keyboard.choose("For good")
    await keyboard.choose("Leave it where it is")
    await keyboard.push(SEND, DONE)

    await later(days=22)  # it is open again: what is closed cannot be changed back to
    await keyboard.follow("See your pharmacy", MINE)
    await keyboard.follow("What was changed, and when", "What was changed, and when")
    await keyboard.push("Change it back to Rowlands Pharmacy", CHECK)
    await keyboard.follow("Go back without changing anything", MINE)
    await keyboard.push("Log out", "You are logged out")


async def test_the_first_stop_leads_past_what_stands_on_every_page(site: Site) -> None:
    keyboard = Keyboard(await site.visitor())
    await keyboard.page.goto("/pharmacies")
    await keyboard.press("Tab", "Enter", "Tab")
    await expect(keyboard.page.get_by_label("Postcode, place or name")).to_be_focused()
