"""Who records, confirms, refuses, corrects, ends and cancels a closure, and what each brings about."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from eps import clock
from eps.closures import deciding
from eps.closures.deciding import (
    CommissionerDecides,
    Correction,
    EndsInThePast,
    StartHasPassed,
    UnknownClosure,
)
from eps.closures.recording import CodesMissing, Recorder, record
from eps.closures.rules import ClosuresOverlap
from eps.closures.two_people import SecondPersonNeeded
from eps.database import fetch
from eps.errors import Stale
from eps.identity.permissions import NotYourArea, NotYourOrganisation, Principal, RoleMayNot
from eps.nomination.proposal import ProposalState
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, ClosureStateConflict, Reason
from eps.pharmacies.domain import UnknownPharmacy
from tests.people import commissioner, operations, signed_in, staff_of
from tests.town import NOW, close, closing, later, make_town, only_proposal, settle

pytestmark = pytest.mark.usefixtures("database")
STAFF = staff_of("FA001")


async def recorded(by: Principal, **facts: Any) -> Closure:
    [one] = await record(closing("FA001", **facts), Recorder(by, clock.now()))
    return one


async def sent_templates() -> set[str]:
    return {
        row["template"]
        for row in await fetch(
            "SELECT template FROM message WHERE audience = 'patient' AND state <> 'dropped'"
        )
    }


async def test_staff_record_an_unplanned_week_alone() -> None:
    await make_town(patients=0)
    assert (await recorded(STAFF, days=7)).state is ClosureState.SCHEDULED


async def test_three_weeks_reported_by_staff_are_a_request_that_offers_nothing() -> None:
    await make_town(patients=1)
    closure = await close("FA001", by=STAFF)
    assert (closure.state, await fetch("SELECT 1 FROM proposal")) == (ClosureState.REQUESTED, [])


async def test_one_commissioner_confirms_a_pharmacys_request() -> None:
    await make_town(patients=1)
    closure = await close("FA001", by=STAFF)
    await deciding.confirm(closure.id, commissioner(), clock.now())
    await settle()
    assert (await only_proposal(1)).state is ProposalState.OFFERED


async def test_a_refused_request_stays_refused() -> None:
    await make_town(patients=0)
    closure = await recorded(STAFF)
    await deciding.refuse(closure.id, commissioner(), clock.now())
    with pytest.raises(ClosureStateConflict):
        await deciding.confirm(closure.id, commissioner(), clock.now())


async def test_nobody_confirms_what_they_recorded_themselves() -> None:
    await make_town(patients=0)
    closure = await recorded(commissioner(), kind=ClosureKind.PERMANENT, ends_at=None)
    with pytest.raises(SecondPersonNeeded):
        await deciding.confirm(closure.id, commissioner(), clock.now())


async def test_operations_name_the_second_person_when_they_record() -> None:
    await make_town(patients=0)
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    alone = Recorder(operations(), clock.now(), confirmed_by="operator")
    [request] = await record(for_good, alone)
    [decided] = await record(for_good, Recorder(operations(), clock.now(), confirmed_by="somebody-else"))
    assert (request.state, decided.state) == (ClosureState.REQUESTED, ClosureState.SCHEDULED)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (staff_of("FA002"), NotYourOrganisation),
        (commissioner("QWO"), NotYourArea),
        (signed_in(), RoleMayNot),
    ],
)
async def test_a_stranger_records_nothing(who: Principal, refusal: type[Exception]) -> None:
    await make_town(patients=0)
    with pytest.raises(refusal):
        await recorded(who)


async def test_all_codes_close_together_or_none() -> None:
    await make_town(patients=0)
    await recorded(commissioner())
    with pytest.raises(ClosuresOverlap):
        await record(closing("FA002", "FA001"), Recorder(commissioner(), clock.now()))
    assert len(await fetch("SELECT 1 FROM closure")) == 1


async def test_an_unknown_code_and_none_at_all_are_refused() -> None:
    await make_town(patients=0)
    with pytest.raises(UnknownPharmacy):
        await record(closing("FA001", "ZZZ99"), Recorder(operations(), clock.now()))
    with pytest.raises(CodesMissing):
        await record(closing(), Recorder(operations(), clock.now()))


async def test_an_extension_is_a_correction_against_a_version() -> None:
    await make_town(patients=0)
    closure = await recorded(commissioner(), days=2)
    longer = Correction(ends_at=NOW + timedelta(days=9))
    corrected = await deciding.correct(
        closure.id, longer, version=1, principal=commissioner(), at=clock.now()
    )
    assert corrected.ends_at == NOW + timedelta(days=9)
    with pytest.raises(Stale):
        await deciding.correct(closure.id, longer, version=1, principal=commissioner(), at=clock.now())


async def test_an_extension_that_makes_it_long_offers_others_and_tells_everyone() -> None:
    await make_town(patients=1)
    closure = await close("FA001", days=2)
    before = await sent_templates()
    longer = Correction(ends_at=NOW + timedelta(days=21))
    await deciding.correct(closure.id, longer, version=1, principal=commissioner(), at=clock.now())
    await settle()
    assert (before, await sent_templates()) == (set(), {"closure-temporary"})


async def test_a_correction_to_a_few_hours_withdraws_what_was_offered() -> None:
    await make_town(patients=1)
    closure = await close("FA001", starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=4))
    short = Correction(ends_at=NOW + timedelta(days=1, hours=3))
    await deciding.correct(closure.id, short, version=1, principal=commissioner(), at=clock.now())
    await settle()
    assert (await only_proposal(1)).state is ProposalState.WITHDRAWN


async def test_staff_do_not_extend_beyond_what_they_may_record() -> None:
    await make_town(patients=0)
    closure = await recorded(STAFF, days=2)
    with pytest.raises(CommissionerDecides):
        await deciding.correct(
            closure.id,
            Correction(ends_at=NOW + timedelta(days=9)),
            version=1,
            principal=STAFF,
            at=clock.now(),
        )


async def test_staff_renew_an_open_ended_closure_at_its_review() -> None:
    await make_town(patients=0)
    closure = await recorded(
        STAFF, ends_at=None, review_at=NOW + timedelta(hours=20), reason=Reason.STAFF_ILLNESS
    )
    clock.start_at(NOW + timedelta(hours=19))
    again = Correction(review_at=NOW + timedelta(hours=40))
    corrected = await deciding.correct(closure.id, again, version=1, principal=STAFF, at=clock.now())
    assert corrected.review_at == NOW + timedelta(hours=40)


async def test_the_start_of_a_closure_in_force_and_an_end_in_the_past_are_refused() -> None:
    await make_town(patients=0)
    closure = await recorded(commissioner())
    for wrong, refusal in (
        (Correction(starts_at=NOW + timedelta(days=1)), StartHasPassed),
        (Correction(ends_at=NOW - timedelta(days=1)), EndsInThePast),
    ):
        with pytest.raises(refusal):
            await deciding.correct(closure.id, wrong, version=1, principal=commissioner(), at=clock.now())


async def test_what_is_over_cannot_be_corrected() -> None:
    await make_town(patients=0)
    closure = await recorded(commissioner())
    await deciding.end(closure.id, commissioner(), clock.now())
    with pytest.raises(ClosureStateConflict, match="This closure is over, so it cannot be corrected"):
        await deciding.correct(
            closure.id, Correction(note="late"), version=2, principal=commissioner(), at=clock.now()
        )
    with pytest.raises(ClosureStateConflict, match="This closure is over, so it cannot be ended"):
        await deciding.end(closure.id, commissioner(), clock.now())


async def test_staff_do_not_undo_a_permanent_closure_that_commissioners_decided() -> None:
    await make_town(patients=0)
    closure = await recorded(commissioner(), kind=ClosureKind.PERMANENT, ends_at=None)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), clock.now())
    for undo in (deciding.end, deciding.cancel):
        with pytest.raises(CommissionerDecides):
            await undo(closure.id, STAFF, clock.now())


async def test_a_closure_cancelled_within_the_hour_is_told_to_nobody() -> None:
    await make_town(patients=1)
    closure = await close("FA001", starts_at=NOW + timedelta(days=2))
    await deciding.cancel(closure.id, commissioner(), clock.now())
    await later(hours=2)
    assert (await sent_templates(), (await only_proposal(1)).state) == (set(), ProposalState.WITHDRAWN)


async def test_cancelled_later_those_told_hear_that_it_is_open() -> None:
    await make_town(patients=1)
    closure = await close("FA001")
    await later(hours=3)
    await deciding.cancel(closure.id, commissioner(), clock.now())
    await settle()
    assert await sent_templates() == {"closure-temporary", "closure-cancelled"}


async def test_an_overdue_review_reminds_and_leaves_the_closure_in_force() -> None:
    await make_town(patients=0)
    await recorded(STAFF, ends_at=None, review_at=NOW + timedelta(hours=6), reason=Reason.STAFF_ILLNESS)
    await later(hours=7)
    rows = await fetch("SELECT audience FROM message WHERE template = 'closure-review-overdue'")
    assert {row["audience"] for row in rows} == {"pharmacy", "icb"}


async def test_an_open_ended_closure_makes_proposals_when_it_has_lasted_a_day() -> None:
    await make_town(patients=1)
    await recorded(STAFF, ends_at=None, review_at=NOW + timedelta(hours=20), reason=Reason.STAFF_ILLNESS)
    await later(hours=23)
    before = await fetch("SELECT 1 FROM proposal")
    await later(hours=2)
    assert (before, (await only_proposal(1)).state) == ([], ProposalState.OFFERED)


async def test_an_unknown_closure_is_said_to_be_none() -> None:
    await make_town(patients=0)
    with pytest.raises(UnknownClosure):
        await deciding.read(uuid4(), commissioner())
