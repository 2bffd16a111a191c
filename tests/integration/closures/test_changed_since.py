"""What others changed of a closure since somebody read it."""

from datetime import timedelta

import pytest

from eps.closures.changed import changed_since
from eps.closures.deciding import Correction, confirm, correct
from eps.closures.recording import Recorder, record
from eps.identity.permissions import NotYourArea
from eps.pharmacies.closure import Reason
from tests.people import commissioner, staff_of
from tests.town import NOW, close, closing, make_town

pytestmark = pytest.mark.usefixtures("database")
OTHER = commissioner(name="commissioner-two")
LATER = NOW + timedelta(hours=1)


async def test_each_thing_that_others_changed_is_told_as_it_was_and_is() -> None:
    await make_town(patients=0)
    closure = await close("FA001", days=7)
    ends = NOW + timedelta(days=9)
    await correct(closure.id, Correction(ends_at=ends), version=1, principal=OTHER, at=NOW)
    await correct(closure.id, Correction(reason=Reason.FIRE), version=2, principal=OTHER, at=LATER)
    found = await changed_since(closure.id, 1, commissioner())
    assert found is not None
    assert (found.by, found.at) == ("commissioner-two", LATER)
    told = {one.name: (one.before, one.now) for one in found.differences}
    assert told == {"ends_at": (NOW + timedelta(days=7), ends), "reason": ("flood", "fire")}


async def test_nothing_is_told_to_who_read_it_last() -> None:
    await make_town(patients=0)
    closure = await close("FA001")
    assert await changed_since(closure.id, closure.version, commissioner()) is None


async def test_versions_are_counted_through_a_request_and_its_confirming() -> None:
    await make_town(patients=0)
    [asked] = await record(closing("FA001"), Recorder(staff_of("FA001"), NOW))
    confirmed = await confirm(asked.id, OTHER, NOW)
    assert confirmed.version == 2
    found = await changed_since(asked.id, 1, commissioner())
    assert found is not None
    assert [(one.name, one.before, one.now) for one in found.differences] == [
        ("state", "requested", "scheduled")
    ]


async def test_another_icbs_commissioner_is_told_nothing() -> None:
    await make_town(patients=0)
    closure = await close("FA001")
    with pytest.raises(NotYourArea):
        await changed_since(closure.id, 1, commissioner("QXX"))
