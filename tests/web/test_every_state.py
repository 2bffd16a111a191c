"""Pages of patients and of anybody in every state: no barrier, nothing to be scrolled sideways, valid HTML. Long walks,
for it is beginning one that takes time."""

import pytest
from playwright.async_api import Page, expect

from eps.errors import Conflict, Forbidden, Stale, TooLarge, TooMany, Unavailable, Unreadable
from eps.identifiers import OdsCode
from eps.pharmacies.domain import Kind, Pharmacy, Supply
from eps.pharmacies.service import pharmacy_now
from eps.web import finding
from eps.web.information import TOLD
from tests.factories import nhs_number, patient, pharmacy
from tests.people import ICB, signed_in
from tests.prescribing import issued
from tests.register import directory_loaded, store_patient, store_pharmacies
from tests.town import add_patient, close, later, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers

FAILING: dict[str, type[Exception]] = {
    "FX400": Unreadable,
    "FX403": Forbidden,
    "FX409": Conflict,
    "FX412": Stale,
    "FX413": TooLarge,
    "FX429": TooMany,
    "FX500": RuntimeError,
    "FX503": Unavailable,
}
STATUS = {"FX412": 409}
"""Pages have one answer for whatever somebody else was quicker with."""


class Reader:
    """Goes from page to page, and notes whatever is wrong with one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []

    async def at(self, path: str, heading: str) -> None:
        await self.page.goto(path)
        await self.sees(heading)

    async def sees(self, heading: str) -> None:
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.wrong += [f"{heading}: {one}" for one in await barriers(self.page)]

    async def push(self, name: str, *, exact: bool = True) -> None:
        """A button, which leads to a page, perhaps to the same one again."""
        async with self.page.expect_event("load"):
            await self.page.get_by_role("button", name=name, exact=exact).click()

    async def select(self, *labels: str) -> None:
        for label in labels:
            await self.page.get_by_label(label).first.check()


async def reader(site: Site, number: int) -> Reader:
    return Reader(await site.signed_in(signed_in(nhs_number(number))))


async def people_of_every_kind() -> None:
    """1 and 2 at the pharmacy that closes, 3 restricted, 4 whose surgery dispenses, 5 by post with no home that we know
    of, 6 with a supplier that closes, 7 with nobody."""
    await make_town(patients=2)
    await store_pharmacies(
        pharmacy("FP001", name="Online Pharmacy", supply=Supply.DISTANCE_SELLING, icb_code=ICB),
        pharmacy("FP002", name="Post Pharmacy", supply=Supply.NOT_RECORDED),
        pharmacy("FA901", name="Able Appliances", kind=Kind.APPLIANCE, icb_code=ICB),
        pharmacy("FA902", name="Zeal Appliances", kind=Kind.APPLIANCE),
        pharmacy("A81002", name="The Densham Surgery", kind=Kind.DISPENSING_PRACTICE),
    )
    await add_patient(3, restricted=True)
    await add_patient(5, postcode=None, nominating="FP001")
    for number, nominations in ((4, {"P3": "A81002"}), (6, {"P2": "FA901"}), (7, {})):
        one = patient(
            id=number, nhs_number=nhs_number(number), practice=OdsCode("A81001"), postcode="SK7 1LD"
        )
        await store_patient(one, **nominations)
    await directory_loaded()


async def test_a_patient_whose_pharmacy_is_open(site: Site) -> None:
    await people_of_every_kind()
    read = await reader(site, 1)
    await read.at("/my-pharmacy", "The pharmacy that gets your prescriptions")
    await read.at("/my-pharmacy/change", "How do you want to find a pharmacy?")
    await read.push("Find pharmacies")
    await read.sees("How do you want to find a pharmacy?")
    await read.select("By its name")
    await read.page.get_by_label("Name of the pharmacy").fill("Nothing of the kind")
    await read.push("Find pharmacies")
    await read.sees("Pharmacies called Nothing of the kind")
    await read.at("/my-pharmacy/change", "How do you want")
    await read.select("One that sends medicine by post")
    await read.push("Find pharmacies")
    await read.sees("Pharmacies that send medicine by post")
    await read.push("Continue")
    await read.sees("Pharmacies that send medicine by post")
    await read.select("Post Pharmacy")
    await read.push("Continue")
    await read.sees("Check and confirm")
    await read.at("/my-pharmacy/none", "Check and confirm")
    await read.push("Have no pharmacy")
    await read.sees("You have no pharmacy now")
    await read.at("/my-pharmacy/history", "What was changed, and when")
    await read.at("/my-prescriptions", "Your prescriptions")
    assert read.wrong == []


async def test_a_patient_whose_pharmacy_is_closed(site: Site) -> None:
    await people_of_every_kind()
    await issued()
    await close("FA001", "FP001")
    await close("FA901")
    read = await reader(site, 1)
    await read.at("/my-pharmacy", "The pharmacy that gets your prescriptions")
    await read.push("Continue")
    await read.sees("The pharmacy that gets your prescriptions")
    await expect(read.page.get_by_role("alert").first).to_be_focused()
    await read.select("Rowlands Pharmacy, 61")
    await read.push("Continue")
    await read.sees("Check and confirm")
    await read.push("Send my prescriptions to Rowlands Pharmacy")
    await read.sees("Check and confirm")
    await read.select("Until my pharmacy opens again", "I will use its number")
    await read.push("Send my prescriptions to Rowlands Pharmacy")
    await read.sees("You chose where your prescriptions go")
    await read.at("/my-pharmacy", "The pharmacy that gets your prescriptions")
    await read.at("/my-prescriptions", "Your prescriptions")
    assert read.wrong == []


async def test_a_patient_who_sends_on_what_waits_and_ends_what_lasts_until_it_opens(site: Site) -> None:
    await people_of_every_kind()
    await issued()
    await close("FA001", days=60)
    read, elsewhere = await reader(site, 1), await reader(site, 1)
    await read.page.goto("/my-pharmacy")
    await read.select("Rowlands Pharmacy, 61")
    await read.push("Continue")
    await read.select("Until my pharmacy opens again", "Leave it where it is")
    await read.push("Send my prescriptions to Rowlands Pharmacy")
    for one in (read, elsewhere):
        await one.page.goto("/my-prescriptions")
        await one.push("Send it to Rowlands Pharmacy", exact=False)
    await read.sees("Check and confirm")
    await read.at("/my-prescriptions", "Your prescriptions")
    await read.push("Take it away from Rowlands Pharmacy", exact=False)
    await read.sees("Check and confirm")
    await elsewhere.push("Send this prescription to Rowlands Pharmacy")
    await elsewhere.sees("Your prescriptions")
    await read.push("Take it away from Rowlands Pharmacy")
    await read.sees("Nothing was changed")
    await later(days=7)
    read = await reader(site, 1)
    await read.at("/my-pharmacy", "The pharmacy that gets your prescriptions")
    await expect(read.page.get_by_role("button", name="Have it go on until")).to_be_visible()
    await read.at("/my-pharmacy/until-it-opens", "Check and confirm")
    await read.push("Stop sending my prescriptions to Rowlands Pharmacy")
    await read.sees("The pharmacy that gets your prescriptions")
    assert read.wrong + elsewhere.wrong == []


async def test_a_patient_whose_surgery_dispenses_and_who_chooses_a_pharmacy_beside_it(site: Site) -> None:
    await people_of_every_kind()
    read = await reader(site, 4)
    await read.at("/my-pharmacy", "The pharmacy that gets your prescriptions")
    await read.at("/my-pharmacy/change", "How do you want to find a pharmacy?")
    await read.select("Near my home")
    await read.push("Find pharmacies")
    await read.sees("Pharmacies near your home")
    await read.select("1. Rowlands Pharmacy")
    await read.push("Continue")
    await read.sees("Check and confirm")
    await read.push("Send my prescriptions to Rowlands Pharmacy")
    await read.sees("You chose where your prescriptions go")
    await read.at("/my-pharmacy/history", "What was changed, and when")
    assert read.wrong == []


async def test_a_patient_who_comes_too_late(site: Site) -> None:
    await people_of_every_kind()
    await close("FA001")
    read, elsewhere = await reader(site, 2), await reader(site, 2)
    for one in (read, elsewhere):
        await one.page.goto("/my-pharmacy")
    await read.select("Rowlands Pharmacy, 61")
    await read.push("Continue")
    await close("FA002")
    await read.select("For good")
    await read.push("Send my prescriptions to Rowlands Pharmacy")
    await read.sees("That pharmacy has just closed")
    await read.page.goto("/my-pharmacy")
    for one, answer in ((elsewhere, "Keep my pharmacy"), (read, "No pharmacy")):
        await one.select(answer)
        await one.push("Continue")
        await one.sees("Check and confirm")
    await read.push("Have no pharmacy")
    await elsewhere.push("Keep my pharmacy")
    await elsewhere.sees("Somebody changed this first")
    assert read.wrong + elsewhere.wrong == []


async def test_patients_of_other_kinds(site: Site) -> None:
    await people_of_every_kind()
    await close("FP001")
    await close("FA901")
    wrong = []
    for number in (3, 4, 5, 6):
        read = await reader(site, number)
        await read.at(
            "/my-pharmacy", "You cannot change your pharmacy here" if number == 3 else "The pharmacy that"
        )
        wrong += read.wrong
    nobody = await reader(site, 7)
    await nobody.at("/my-pharmacy", "The pharmacy that gets your prescriptions")
    await nobody.at("/my-pharmacy/appliances", "Who supplies your appliances")
    await nobody.push("Continue")
    await nobody.sees("Who supplies your appliances")
    assert wrong + nobody.wrong == []


async def test_whoever_may_not_change_anything_here_reads_so_once(site: Site) -> None:
    await people_of_every_kind()
    page = await site.signed_in(signed_in(nhs_number(3)), viewport={"width": 375, "height": 800})
    await page.goto("/my-pharmacy")
    await expect(page.get_by_text("You cannot change your pharmacy here")).to_have_count(1)
    await expect(page.get_by_text("Phone your GP surgery or ask any pharmacy.")).to_be_visible()
    bar = await page.locator(".eps-acting").bounding_box()
    button = await page.get_by_role("button", name="Log out").bounding_box()
    assert bar
    assert button
    assert button["y"] - bar["y"] == bar["y"] + bar["height"] - button["y"] - button["height"] == 8


async def test_whoever_is_logged_out(site: Site) -> None:
    read = Reader(await site.visitor())
    await read.at("/log-in", "Log in")
    await read.at("/logged-out", "You are logged out")
    await read.at("/session-ended?next=/my-pharmacy", "You have been logged out")
    await read.at("/my-pharmacy", "Log in")
    await read.at("/log-in/not-proven", "You need to prove who you are")
    await read.at("/log-in/return?state=x", "You are not logged in")
    await read.page.goto("/log-in")
    await read.push("Continue to NHS login")
    await read.sees("Demonstration log in for patients")
    await read.push("Log in")
    await read.sees("Demonstration log in for patients")
    assert read.wrong == []


async def test_pages_that_tell(site: Site) -> None:
    read = Reader(await site.visitor())
    for path, (_, title) in TOLD.items():
        await read.at(path, title)
    await read.at("/", "Choose the pharmacy that gets your prescriptions")
    assert read.wrong == []


async def failing(code: OdsCode) -> Pharmacy:
    if code in FAILING:
        raise FAILING[code]
    return await pharmacy_now(code)


async def test_whatever_goes_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await make_town()
    monkeypatch.setattr(finding, "pharmacy_now", failing)
    read = Reader(await site.visitor())
    for code in FAILING:
        answer = await read.page.goto(f"/pharmacies/{code}")
        assert answer is not None
        assert answer.status == STATUS.get(code, int(code[2:]))
        await read.sees("")
    for path in ("/nothing-here", "/pharmacies/ZZ999"):
        await read.at(path, "Page not found")
    assert read.wrong == []
