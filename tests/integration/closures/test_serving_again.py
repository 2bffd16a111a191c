"""A pharmacy serves again, told by its code: what is in force ends, what is ahead is cancelled where that is asked."""

from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.closures.recording import Recorder, record
from eps.closures.serving_again import NothingToCancel, NothingToReopen, OnlyAhead, reopen
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.pharmacies.closure import ClosureKind, ClosureState
from eps.pharmacies.closure_repository import closures_of
from eps.pharmacies.domain import UnknownPharmacy
from tests.people import commissioner, staff_of
from tests.town import NOW, closing, make_town

pytestmark = pytest.mark.usefixtures("database")
FA001 = OdsCode("FA001")
STAFF = staff_of("FA001")


async def record_it(by: Principal = STAFF, *, starts_in: int = 0, **facts: Any) -> None:
    starts_at = NOW + timedelta(days=starts_in)
    dates: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + timedelta(days=3)}
    request = closing("FA001", **(dates | facts))
    await record(request, Recorder(by, clock.now()))


async def record_three() -> None:
    """In force, to come, and asked for."""
    await make_town(patients=0)
    await record_it()
    await record_it(commissioner(), starts_in=10)
    await record_it(commissioner(), starts_in=90, kind=ClosureKind.PERMANENT, ends_at=None)


async def states() -> list[ClosureState]:
    return [closure.state for closure in await closures_of(FA001)]


async def test_what_is_in_force_ends_and_what_is_ahead_stays() -> None:
    await record_three()
    await reopen(FA001, STAFF, clock.now())
    assert await states() == [ClosureState.ENDED, ClosureState.SCHEDULED, ClosureState.REQUESTED]


async def test_what_is_ahead_is_cancelled_where_that_is_asked() -> None:
    await record_three()
    await reopen(FA001, commissioner(), clock.now(), planned=True)
    assert await states() == [ClosureState.ENDED, ClosureState.CANCELLED, ClosureState.CANCELLED]


async def refusal_of(code: str = "FA001", *, planned: bool = False) -> type[EpsError]:
    with pytest.raises(EpsError) as refused:
        await reopen(OdsCode(code), commissioner(), clock.now(), planned=planned)
    return type(refused.value)


async def test_where_nothing_is_to_be_undone_that_is_said() -> None:
    await make_town(patients=0)
    assert await refusal_of() is NothingToReopen
    assert await refusal_of(planned=True) is NothingToCancel
    assert await refusal_of("FXX99") is UnknownPharmacy
    await record_it(commissioner(), starts_in=10)
    assert await refusal_of() is OnlyAhead
