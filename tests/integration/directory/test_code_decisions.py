"""Codes that ODS closes: which wait, which close at once, and what a commissioner decides."""

from datetime import date

import pytest

from eps.errors import Forbidden
from eps.identifiers import OdsCode
from eps.pharmacies.code_decision_repository import closures_to_record, code_decisions, waiting_codes
from eps.pharmacies.code_decision_service import decide
from eps.pharmacies.code_decisions import (
    AlreadyDecided,
    CodeDecision,
    Decision,
    NothingToDecide,
    OtherCodeNotServing,
    SayWhichCode,
)
from eps.pharmacies.domain import UnknownPharmacy
from eps.record.store import history
from tests.integration.directory.imports import AT, Imports, closed, dispenser, held
from tests.integration.one_database import on_sqlite
from tests.people import commissioner, operations, staff_of

CODE = OdsCode("FA002")
NEIGHBOUR = OdsCode("FA007")
ALONE = "SK7 5LE"


async def wait_for_decision(imports: Imports, *neighbours: str) -> CodeDecision:
    """FA002 closes where others stay."""
    others = [dispenser(code) for code in neighbours]
    await imports.ods(dispenser(), *others)
    [waiting] = (await imports.ods(closed(), *others)).waiting
    return waiting


@on_sqlite
async def test_a_code_that_closes_where_no_other_stands_closes_at_once(imports: Imports) -> None:
    await imports.ods(dispenser(), dispenser("FA007", postcode=ALONE))
    report = await imports.ods(closed())
    [decision] = report.closed
    assert (decision.ods_code, decision.closed_on) == (CODE, date(2024, 1, 13))
    assert (decision.decision, decision.decided_by) == (Decision.CLOSED, "operator")
    assert report.waiting == ()
    assert report.files[0].counts["closed_by_ods"] == 1
    assert [one.ods_code for one in await closures_to_record()] == [CODE]


@pytest.mark.parametrize("status", ["A", "P"])
async def test_a_code_waits_where_another_serves_or_will(imports: Imports, status: str) -> None:
    await imports.ods(dispenser())
    report = await imports.ods(closed(), dispenser("FA007", status=status))
    [waiting] = report.waiting
    assert (waiting.decision, waiting.candidates) == (None, (NEIGHBOUR,))
    assert report.closed == ()
    assert (await held()).awaiting_decision
    assert [one.ods_code for one in await waiting_codes()] == [CODE]


@on_sqlite
async def test_two_codes_that_close_together_at_one_postcode_do_not_wait_for_each_other(
    imports: Imports,
) -> None:
    await imports.ods(dispenser(), dispenser("FA007"))
    report = await imports.ods(closed(), closed("FA007"))
    assert [one.ods_code for one in report.closed] == [CODE, NEIGHBOUR]


@on_sqlite
@pytest.mark.parametrize(("codes", "waiting"), [(20, 0), (21, 21)])
async def test_more_than_20_at_once_all_wait(imports: Imports, codes: int, waiting: int) -> None:
    places = {f"FB{number:03}": f"M{number + 1} 1AA" for number in range(codes)}
    await imports.ods(*(dispenser(code, postcode=place) for code, place in places.items()))
    report = await imports.ods(*(closed(code, postcode=place) for code, place in places.items()))
    assert len(report.waiting) == waiting
    assert len(report.closed) == codes - waiting


@on_sqlite
async def test_a_code_already_closed_when_first_seen_never_waits(imports: Imports) -> None:
    report = await imports.ods(closed(), dispenser("FA007"))
    assert (report.waiting, report.closed) == ((), ())
    assert await code_decisions([CODE]) == {}


@on_sqlite
async def test_whoever_imports_may_answer_closed_for_all_that_wait(imports: Imports) -> None:
    await imports.ods(dispenser("FA008", postcode=ALONE), dispenser("FA009", postcode=ALONE))
    await wait_for_decision(imports, "FA007")
    report = await imports.ods(
        closed("FA008", postcode=ALONE), dispenser("FA009", postcode=ALONE), decide_closed=True
    )
    assert [one.ods_code for one in report.closed] == [CODE, "FA008"]
    assert await waiting_codes() == []
    assert not (await held()).awaiting_decision


async def test_a_code_that_ods_reopens_has_nothing_left_to_decide(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007")
    report = await imports.ods(dispenser(), as_of=date(2024, 2, 1))
    assert report.reopened == (CODE,)
    assert report.files[0].counts["reopened_by_ods"] == 1
    assert await code_decisions([CODE]) == {}


async def test_another_last_day_moves_what_was_decided_upon(imports: Imports) -> None:
    await imports.ods(dispenser())
    await imports.ods(closed())
    [moved] = (await imports.ods(closed(day="20240120"))).moved
    assert (moved.ods_code, moved.closed_on) == (CODE, date(2024, 1, 20))
    assert (await code_decisions([CODE]))[CODE].closed_on == date(2024, 1, 20)


@on_sqlite
async def test_another_last_day_of_a_code_that_waits_is_taken_silently(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007")
    assert (await imports.ods(closed(day="20240120"))).moved == ()
    [waiting] = await waiting_codes()
    assert waiting.closed_on == date(2024, 1, 20)


@on_sqlite
async def test_closed_without_a_date_closed_on_the_day_of_the_import(imports: Imports) -> None:
    await imports.ods(dispenser())
    [decision] = (await imports.ods(dispenser(status="C"))).closed
    assert decision.closed_on == date(2026, 11, 25)


@pytest.mark.parametrize("decision", [Decision.SAME, Decision.JOINED])
async def test_the_only_other_code_need_not_be_named(imports: Imports, decision: Decision) -> None:
    await wait_for_decision(imports, "FA007")
    decided = await decide(CODE, decision, None, principal=commissioner(), at=AT)
    assert (decided.decision, decided.with_code) == (decision, NEIGHBOUR)
    assert (await code_decisions([CODE]))[CODE] == decided
    assert not (await held()).awaiting_decision


@on_sqlite
async def test_what_was_decided_is_on_the_record(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007")
    await decide(CODE, Decision.SAME, None, principal=commissioner(), at=AT)
    acts = [recorded.entry.act for recorded in await history("pharmacy/FA002")]
    assert acts == ["pharmacy.changed", "code.waiting", "code.decided"]


async def test_closed_needs_no_other_code_and_is_left_to_the_story_of_closures(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007")
    decided = await decide(CODE, Decision.CLOSED, NEIGHBOUR, principal=operations(), at=AT)
    assert decided.with_code is None
    assert await closures_to_record() == [decided]


@on_sqlite
async def test_of_several_codes_one_must_be_named(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007", "FA008")
    with pytest.raises(SayWhichCode, match="FA007, FA008"):
        await decide(CODE, Decision.SAME, None, principal=commissioner(), at=AT)
    decided = await decide(CODE, Decision.SAME, OdsCode("FA008"), principal=commissioner(), at=AT)
    assert decided.with_code == "FA008"


@on_sqlite
@pytest.mark.parametrize("other", ["FA002", "FA404", "FA009"])
async def test_a_code_cannot_go_on_as_one_that_does_not_serve(imports: Imports, other: str) -> None:
    await imports.ods(closed("FA009"))
    await wait_for_decision(imports, "FA007")
    with pytest.raises(OtherCodeNotServing, match=other):
        await decide(CODE, Decision.SAME, OdsCode(other), principal=commissioner(), at=AT)


@on_sqlite
async def test_a_code_is_decided_once(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007")
    await decide(CODE, Decision.SAME, None, principal=commissioner(), at=AT)
    with pytest.raises(AlreadyDecided, match="same"):
        await decide(CODE, Decision.CLOSED, None, principal=commissioner(), at=AT)


@on_sqlite
async def test_a_code_that_serves_has_nothing_to_decide(imports: Imports) -> None:
    await imports.ods(dispenser())
    with pytest.raises(NothingToDecide):
        await decide(CODE, Decision.CLOSED, None, principal=commissioner(), at=AT)


@on_sqlite
async def test_a_code_that_nobody_knows_cannot_be_decided(imports: Imports) -> None:
    with pytest.raises(UnknownPharmacy):
        await decide(CODE, Decision.CLOSED, None, principal=commissioner(), at=AT)


@on_sqlite
async def test_only_a_commissioner_of_its_icb_and_operations_decide(imports: Imports) -> None:
    await wait_for_decision(imports, "FA007")
    for somebody in (staff_of("FA002"), commissioner("QWO")):
        with pytest.raises(Forbidden):
            await decide(CODE, Decision.CLOSED, None, principal=somebody, at=AT)
