"""Staff of a practice type the pharmacy that a patient asks for. What they type stands in no address."""

import httpx
import pytest

from eps.identity.permissions import Role
from tests.integration.web.browsing import enter, fill_in, text_of
from tests.people import staff_of
from tests.town import make_town

COUNTER = "/practice/counter"


@pytest.fixture
async def at_counter(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    await make_town()
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    return browser


async def test_a_code_leads_to_its_pharmacy(at_counter: httpx.AsyncClient) -> None:
    answer = await fill_in(at_counter, COUNTER, {"pharmacy": "fa002"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{COUNTER}/FA002")


async def test_a_name_is_kept_out_of_the_address(at_counter: httpx.AsyncClient) -> None:
    answer = await fill_in(at_counter, COUNTER, {"pharmacy": "pharmacy"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{COUNTER}/named")
    assert "Which of these do they mean?" in text_of(await at_counter.get(f"{COUNTER}/named"))


@pytest.mark.parametrize("typed", ["999 000 9406", "SK23 7HA"])
async def test_what_is_no_pharmacy_is_put_right_where_it_was_typed(
    at_counter: httpx.AsyncClient, typed: str
) -> None:
    answer = await fill_in(at_counter, COUNTER, {"pharmacy": typed})
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert f'value="{typed}"' in answer.text


async def test_nothing_is_named_before_something_is_typed(at_counter: httpx.AsyncClient) -> None:
    assert (await at_counter.get(f"{COUNTER}/named")).headers["location"] == COUNTER
    assert (await fill_in(at_counter, COUNTER, {"pharmacy": ""})).status_code == 400
