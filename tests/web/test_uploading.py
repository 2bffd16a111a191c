"""A day's prescriptions come as a file: each line is checked, shown where it would go, and kept whatever happens to the
sign-in."""

from typing import Any

import orjson
import pytest
from playwright.async_api import Page, expect

from eps.answers.batch_lines import BatchLineBody
from eps.database import execute, fetch
from tests.batching import asked, staff
from tests.factories import nhs_number
from tests.prescribing import prescriber
from tests.town import add_patient, close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


def line(number: int, **facts: Any) -> dict[str, Any]:
    return BatchLineBody.of(asked(number)) | facts


def as_file(*lines: dict[str, Any] | bytes) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else orjson.dumps(one, default=str) for one in lines)


async def send(page: Page, content: bytes, name: str = "today.ndjson") -> None:
    await page.goto("/practice/upload")
    file: Any = {"name": name, "mimeType": "application/x-ndjson", "buffer": content}
    await page.get_by_label("The file").set_input_files(file)
    await page.get_by_role("button", name="Check it, and prepare the batch").click()


async def batches() -> int:
    return len(await fetch("SELECT * FROM batch"))


async def test_a_file_becomes_a_batch_whose_destinations_are_shown_before_anybody_signs(site: Site) -> None:
    await make_town(2)
    await add_patient(3, nominating="FA005")
    await close("FA005")
    page = await site.signed_in(staff(), java_script_enabled=False)
    await send(page, as_file(line(1), line(2), line(3)))
    await expect(page.get_by_text("Every line is sound, and kept.")).to_be_visible()
    await expect(page.get_by_role("link", name="Would go to a pharmacy: 2")).to_be_visible()
    await page.get_by_role("link", name="The pharmacy is closed: needs an answer: 1").click()
    await expect(page.get_by_role("row")).to_have_count(2)
    await expect(page.get_by_role("cell", name="line-3")).to_be_visible()
    await expect(page.get_by_text("Amoxicillin 250mg capsules, 28 capsules: One each day")).to_be_visible()


async def test_the_pages_of_a_file_have_no_barriers(site: Site) -> None:
    await make_town(2)
    page = await site.signed_in(prescriber())
    await page.goto("/practice/upload")
    assert await barriers(page) == []
    await send(page, as_file(line(1, reference="a" * 100), line(2)))
    assert await barriers(page) == []
    await send(page, as_file(line(1, reference=""), b"{"))
    assert await barriers(page) == []


async def test_what_is_wrong_with_a_line_is_told_beside_its_number_and_nothing_is_kept(site: Site) -> None:
    await make_town(2)
    page = await site.signed_in(staff())
    [wrong] = line(2)["items"]
    await send(page, as_file(line(1), line(2, items=[wrong | {"code": "39732311000001105"}]), b"not JSON"))
    await expect(page.get_by_role("alert").first).to_contain_text("1 line must be put right")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("the whole line")
    await send(page, as_file(line(1), line(2, items=[wrong | {"code": "39732311000001105"}])))
    await expect(page.get_by_role("row").nth(1)).to_contain_text("code of item 1")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("This is no dm+d code")
    assert await batches() == 0


async def test_the_same_file_sent_again_leads_to_the_same_batch(site: Site) -> None:
    await make_town(2)
    page = await site.signed_in(staff())
    await send(page, as_file(line(1), line(2)))
    first = page.url.partition("?")[0]
    colleague = await site.signed_in(prescriber())
    await send(colleague, as_file(line(1), line(2)), name="again.ndjson")
    await expect(colleague.get_by_text("nothing was prepared twice")).to_be_visible()
    assert colleague.url.partition("?")[0] == first
    assert await batches() == 1


async def test_a_batch_is_come_back_to_after_the_sign_in_ran_out(site: Site) -> None:
    await make_town(2)
    page = await site.signed_in(prescriber(), java_script_enabled=False)
    await send(page, as_file(line(1), line(2)))
    batch = page.url.removeprefix(site.address).partition("?")[0]
    await execute("UPDATE session SET seen_at = $1", "2020-01-01T00:00:00+00:00")
    await page.get_by_role("button", name="Sign and issue").click()
    await expect(page.get_by_role("heading", name="You have been logged out")).to_be_visible()
    await page.get_by_role("link", name="Log in again").click()
    assert page.url == f"{site.address}/log-in?next={batch}"
    assert await batches() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Select a file."),
        (b"{}\n" * 2_001, "A file may have 2,000 lines, and this one has 2,001."),
        (b"x" * 1_048_577, "A file may be up to 1 MB"),
        (b"\xff\xfe", "This file is not text in UTF-8"),
    ],
)
async def test_a_file_that_is_none_of_ours_is_refused_beside_its_field(
    site: Site, content: bytes, said: str
) -> None:
    await make_town(1)
    page = await site.signed_in(staff())
    await send(page, content)
    await expect(page.get_by_role("alert").first).to_contain_text(said)
    await expect(page).to_have_title("Error: Prepare a batch – Pharmacy nominations")


async def test_a_file_that_comes_after_the_sign_in_ran_out_is_asked_for_again(site: Site) -> None:
    await make_town(1)
    page = await site.signed_in(staff(), java_script_enabled=False)
    await page.goto("/practice/upload")
    await execute("UPDATE session SET seen_at = $1", "2020-01-01T00:00:00+00:00")
    file: Any = {"name": "today.ndjson", "mimeType": "text/plain", "buffer": as_file(line(1))}
    await page.get_by_label("The file").set_input_files(file)
    await page.get_by_role("button", name="Check it, and prepare the batch").click()
    await page.get_by_role("link", name="Log in again").click()
    assert page.url == f"{site.address}/log-in?next=/practice/upload"
    assert await batches() == 0


async def test_no_file_selected_is_asked_for(site: Site) -> None:
    await make_town(1)
    page = await site.signed_in(staff())
    await page.goto("/practice/upload")
    await page.get_by_role("button", name="Check it, and prepare the batch").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Select a file.")


async def test_a_days_repeats_are_made_up_once_in_a_demonstration(site: Site) -> None:
    await make_town(0)
    await add_patient(1, synthetic=True)
    page = await site.signed_in(staff(), java_script_enabled=False)
    for said in ("Every line is sound, and kept.", "nothing was prepared twice"):
        await page.goto("/practice/upload")
        await page.get_by_role("button", name="Make up today’s repeats").click()
        await expect(page.get_by_text(said)).to_be_visible()
    assert await batches() == 1
    assert nhs_number(1) not in await page.content()
