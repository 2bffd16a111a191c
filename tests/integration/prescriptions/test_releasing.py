"""A pharmacy downloads what waits for it: oldest first, 25 at a time, each once."""

from datetime import date, timedelta

import pytest

from eps import clock
from eps.closures import deciding
from eps.database import execute, transactional
from eps.identity.permissions import NotYourOrganisation, Role, RoleMayNot
from eps.pharmacies.closure import ClosureKind
from eps.prescriptions.domain import Addressed
from eps.prescriptions.release_service import release_nominated
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.record.store import history
from tests.dispensing import asking, downloaded, ids
from tests.people import commissioner, staff_of
from tests.prescribing import TOKEN, first_issue, issued, item, to
from tests.town import NOW, close, later, make_town

pytestmark = pytest.mark.usefixtures("database")


async def test_what_waits_for_a_pharmacy_goes_out_to_it() -> None:
    await make_town()
    made = await issued()
    released = await downloaded()
    assert ids(released.issues) == [made.prescription.id]
    first = await first_issue(made)
    assert (first.state, first.item_states, first.dispenser, first.release_id) == (
        PrescriptionState.WITH_DISPENSER,
        (ItemState.WITH_DISPENSER,),
        "FA001",
        released.release_id,
    )


async def test_what_is_answered_is_what_is_stored() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    assert (await downloaded()).issues == (await first_issue(made),)


async def test_a_release_is_on_the_patients_record() -> None:
    await make_town()
    made = await issued()
    released = await downloaded()
    entry = (await history("patient/1"))[-1].entry
    assert (entry.act, entry.payload["prescription"], entry.payload["dispenser"]) == (
        "prescription.released",
        made.prescription.id,
        "FA001",
    )
    assert entry.payload["release"] == str(released.release_id)


async def test_nothing_goes_out_twice() -> None:
    await make_town()
    await issued()
    await downloaded()
    again = await downloaded()
    assert (again.issues, again.left_over) == ((), False)


async def test_nothing_goes_out_to_another_pharmacy() -> None:
    await make_town()
    await issued()
    assert (await downloaded("FA002")).issues == ()


async def test_a_token_waits_for_nobody() -> None:
    await make_town()
    await issued(**TOKEN)
    assert (await downloaded()).issues == ()


async def test_25_at_a_time_and_the_caller_knows_whether_to_ask_again() -> None:
    await make_town()
    made = [await issued() for _ in range(26)]
    first, second, third = [await downloaded() for _ in range(3)]
    assert [len(one.issues) for one in (first, second, third)] == [25, 1, 0]
    assert [one.left_over for one in (first, second, third)] == [True, False, False]
    assert ids(first.issues + second.issues) == [one.prescription.id for one in made]


async def test_the_oldest_goes_out_first() -> None:
    await make_town()
    younger = await issued(valid_from=date(2026, 11, 24))
    older = await issued(valid_from=date(2026, 11, 20))
    assert ids((await downloaded()).issues) == [older.prescription.id, younger.prescription.id]


async def test_what_is_dated_ahead_waits_until_its_day() -> None:
    await make_town()
    await issued(valid_from=date(2026, 11, 27))
    assert (await downloaded()).issues == ()
    await later(days=2)
    [issue] = (await downloaded()).issues
    assert issue.state is PrescriptionState.WITH_DISPENSER


async def test_what_is_past_its_last_day_never_goes_out() -> None:
    await make_town()
    await issued()
    clock.start_at(NOW + timedelta(days=200))
    assert (await downloaded()).issues == ()


async def test_a_cancelled_item_stays_so() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    await cancel_second_item((await first_issue(made)).key)
    [issue] = (await downloaded()).issues
    assert issue.item_states == (ItemState.WITH_DISPENSER, ItemState.CANCELLED)


@transactional
async def cancel_second_item(key: int) -> None:
    await execute("UPDATE prescription_issue SET item_states = '0007,0005' WHERE id = $1", key)


async def test_while_it_is_closed_nothing_more_comes_and_nobody_is_told_why() -> None:
    await make_town()
    await issued()
    await close("FA001")
    while_closed = await downloaded()
    assert (while_closed.issues, while_closed.left_over) == ((), False)


async def test_a_pharmacy_that_dispenses_although_it_is_closed_goes_on() -> None:
    await make_town()
    await issued()
    await close("FA001", still_dispensing=True)
    assert len((await downloaded()).issues) == 1


async def test_a_closure_of_hours_stops_nothing() -> None:
    await make_town()
    await issued()
    await close("FA001", days=0.2)
    assert len((await downloaded()).issues) == 1


async def test_what_waited_goes_out_when_it_reopens() -> None:
    await make_town()
    await issued()
    closure = await close("FA001")
    await deciding.end(closure.id, commissioner(), clock.now())
    assert len((await downloaded()).issues) == 1


async def test_one_that_closed_for_good_gets_nothing() -> None:
    await make_town()
    await issued()
    closure = await close("FA001", kind=ClosureKind.PERMANENT, ends_at=None)
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), NOW)
    assert (await downloaded()).issues == ()


async def test_a_one_off_goes_to_the_pharmacy_that_it_names() -> None:
    await make_town()
    await issued(**to("FA005"))
    [issue] = (await downloaded("FA005")).issues
    assert (issue.address, issue.addressed) == ("FA005", Addressed.ONE_OFF)


async def test_a_system_may_ask_with_nobody_there() -> None:
    await make_town()
    await issued()
    system = staff_of("FA001", role=Role.APPLICATION)
    assert len((await release_nominated(asking(by=system))).issues) == 1


async def test_nobody_asks_for_another_pharmacy() -> None:
    await make_town()
    with pytest.raises(NotYourOrganisation):
        await release_nominated(asking("FA001", by=staff_of("FA002")))


async def test_a_practice_downloads_nothing() -> None:
    await make_town()
    with pytest.raises(RoleMayNot):
        await release_nominated(asking("A81001", by=staff_of("A81001", role=Role.PRACTICE)))
