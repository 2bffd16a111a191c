"""Pharmacies that close for good: by a commissioner, or because ODS closed their code."""

from datetime import date, timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, choose
from eps.closures import deciding
from eps.closures.closed_codes import act_on, record_closed_codes
from eps.database import execute, fetch, transactional
from eps.identifiers import OdsCode
from eps.nomination.proposal import Duration, ProposalState
from eps.nomination.proposal_repository import redirects_in_force
from eps.pharmacies.closure import ClosureKind, ClosureState
from eps.pharmacies.closure_repository import closures_of
from eps.pharmacies.code_decision_repository import write_decisions
from eps.pharmacies.code_decisions import CodeDecision, Decision
from eps.pharmacies.import_report import Importer, ImportReport
from tests.factories import nhs_number
from tests.people import CONSENT, commissioner, operations, signed_in
from tests.town import NOW, close, later, latest_proposal, make_town, only_proposal, settle

pytestmark = pytest.mark.usefixtures("database")
IMPORTER = Importer("importer", NOW)
LAST_DAY = date(2026, 11, 30)


async def closes_for_good(code: str, *, in_days: int) -> None:
    starts_at = NOW + timedelta(days=in_days)
    closure = await close(code, kind=ClosureKind.PERMANENT, ends_at=None, starts_at=starts_at)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), clock.now())
    await settle()


@transactional
async def decided(decision: Decision | None, last_day: date = LAST_DAY) -> CodeDecision:
    """As an import leaves it."""
    one = CodeDecision(OdsCode("FA001"), last_day, NOW, (), decision, decided_by="importer", decided_at=NOW)
    await write_decisions([one])
    await execute("UPDATE pharmacy SET closed_on = $1 WHERE ods_code = 'FA001'", last_day)
    return one


async def test_practices_hear_of_patients_who_never_answered() -> None:
    await make_town(patients=2)
    await closes_for_good("FA001", in_days=3)
    await later(days=4)
    rows = await fetch("SELECT organisation FROM message WHERE template = 'practice-nomination-closed'")
    assert [row["organisation"] for row in rows] == ["A81001", "A81001"]


async def test_a_redirect_from_it_ends_28_days_after_it_closed_for_good() -> None:
    await make_town(patients=1)
    await close("FA001", days=90)
    offer = await latest_proposal(1)
    answer = Answer(offer.id, signed_in(nhs_number(1)), CONSENT, clock.now())
    await choose(answer, OdsCode("FA002"), Duration.UNTIL_REOPENING)
    await closes_for_good("FA001", in_days=0)
    await later(days=20)
    before = await redirects_in_force(1)
    await later(days=9)
    assert (len(before), await redirects_in_force(1)) == (1, [])


async def test_a_code_decided_closed_makes_proposals_from_the_day_after_its_last() -> None:
    await make_town(patients=1)
    await decided(Decision.CLOSED)
    [closure] = await record_closed_codes(operations(), NOW)
    await settle()
    assert (closure.starts_at.date(), (await only_proposal(1)).state) == (
        date(2026, 12, 1),
        ProposalState.OFFERED,
    )


async def test_a_code_that_waits_or_is_the_same_pharmacy_makes_none() -> None:
    await make_town(patients=1)
    for decision in (None, Decision.SAME):
        await decided(decision)
        assert await record_closed_codes(operations(), NOW) == []


async def test_acting_twice_records_one_closure() -> None:
    await make_town(patients=1)
    await decided(Decision.CLOSED)
    for _ in range(2):
        await act_on(ImportReport(()), IMPORTER)
    assert len(await closures_of(OdsCode("FA001"))) == 1


async def test_another_last_day_moves_the_closure() -> None:
    await make_town(patients=1)
    await decided(Decision.CLOSED)
    await act_on(ImportReport(()), IMPORTER)
    moved = await decided(Decision.CLOSED, date(2026, 12, 15))
    await act_on(ImportReport((), moved=(moved,)), IMPORTER)
    [closure] = await closures_of(OdsCode("FA001"))
    assert closure.starts_at.date() == date(2026, 12, 16)


async def test_a_code_that_ods_opens_again_withdraws_what_its_closing_brought_about() -> None:
    await make_town(patients=1)
    await decided(Decision.CLOSED)
    await act_on(ImportReport(()), IMPORTER)
    await settle()
    await act_on(ImportReport((), reopened=(OdsCode("FA001"),)), IMPORTER)
    await settle()
    [closure] = await closures_of(OdsCode("FA001"))
    assert (closure.state, (await only_proposal(1)).state) == (
        ClosureState.CANCELLED,
        ProposalState.WITHDRAWN,
    )


async def test_an_import_never_ends_a_closure_that_it_did_not_make() -> None:
    await make_town(patients=1)
    await closes_for_good("FA001", in_days=3)
    await act_on(ImportReport((), reopened=(OdsCode("FA001"),)), IMPORTER)
    [closure] = await closures_of(OdsCode("FA001"))
    assert closure.state is ClosureState.SCHEDULED
