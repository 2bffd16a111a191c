"""A code that ODS closed is usually not a closed shop: which code downloads what still waits at the old one."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from eps.closures import deciding
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.code_decision_repository import write_decisions
from eps.pharmacies.code_decisions import CodeDecision, Decision
from tests.dispensing import downloaded
from tests.people import commissioner
from tests.prescribing import issued
from tests.town import NOW, close, later, make_town

pytestmark = pytest.mark.usefixtures("database")

WAITING = CodeDecision(
    OdsCode("FA001"), closed_on=date(2026, 11, 24), waiting_since=NOW, candidates=(OdsCode("FA002"),)
)


@transactional
async def decided(decision: Decision | None = None, at: datetime = NOW, **facts: object) -> None:
    """Of FA001, where a prescription waits. A decision is for FA002."""
    made = {} if decision is None else {"decision": decision, "with_code": OdsCode("FA002"), "decided_at": at}
    await write_decisions([replace(WAITING, **made, **facts)])  # type: ignore[arg-type]


async def many(code: str) -> int:
    return len((await downloaded(code)).issues)


async def test_until_it_is_decided_the_one_other_code_at_its_postcode_downloads_it_too() -> None:
    await make_town()
    await issued()
    await decided()
    assert await many("FA003") == 0
    assert await many("FA002") == 1


async def test_until_it_is_decided_the_old_code_downloads_it() -> None:
    await make_town()
    await issued()
    await decided()
    assert await many("FA001") == 1


async def test_of_several_others_at_its_postcode_none_does() -> None:
    await make_town()
    await issued()
    await decided(candidates=(OdsCode("FA002"), OdsCode("FA003")))
    assert (await many("FA002"), await many("FA003"), await many("FA001")) == (0, 0, 1)


async def test_the_same_pharmacy_downloads_by_its_new_code_for_six_months() -> None:
    await make_town()
    await issued(valid_from=date(2027, 5, 20))
    await decided(Decision.SAME)
    await later(days=180)
    assert await many("FA002") == 1


async def test_and_no_longer() -> None:
    await make_town()
    await issued(valid_from=date(2027, 5, 20))
    await decided(Decision.SAME)
    await later(days=190)
    assert await many("FA002") == 0


async def test_what_waits_at_the_new_code_is_for_the_new_code_alone() -> None:
    await make_town(nominating="FA002")
    await issued()
    await decided(Decision.SAME)
    assert (await many("FA001"), await many("FA002")) == (0, 1)


async def test_a_pharmacy_that_it_was_joined_with_downloads_nothing_of_it() -> None:
    await make_town()
    await issued()
    await decided(Decision.JOINED)
    closure = await close("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), NOW)
    assert (await many("FA002"), await many("FA001")) == (0, 0)
