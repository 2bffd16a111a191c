"""Where a prescription goes: never silently another place, and never to a dispenser out of service."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason
from eps.pharmacies.domain import Session
from eps.prescriptions.domain import Addressed, DispensingSite
from eps.prescriptions.routing import (
    Asked,
    Destinations,
    Dispenser,
    OnClosed,
    Route,
    Service,
    Standing,
    is_closed_for_release,
    route,
    shut_until,
    standing_of,
)
from tests.factories import pharmacy
from tests.town import NOW

NINE_TO_FIVE = ((Session(540, 1020),),) * 5 + ((), ())


def closure(**facts: Any) -> Closure:
    """Three weeks from now on, with proposals."""
    given: dict[str, Any] = {
        "id": UUID(int=1),
        "group": UUID(int=1),
        "ods_code": OdsCode("FA001"),
        "kind": ClosureKind.TEMPORARY,
        "state": ClosureState.SCHEDULED,
        "starts_at": NOW,
        "recorded_at": NOW,
        "reason": Reason.FLOOD,
        "ends_at": NOW + timedelta(days=21),
        "proposes_from": NOW,
    }
    return Closure(**given | facts)


def dispenser(code: str, *closures: Closure, goes_on: bool = False, **facts: Any) -> Dispenser:
    return Dispenser(pharmacy(code, closures=closures, week=NINE_TO_FIVE, **facts), goes_on)


def asked(on_closed: OnClosed = OnClosed.REFUSE, *, site: DispensingSite = DispensingSite.P1) -> Asked:
    return Asked(site, on_closed, NOW)


OPEN, OTHER, THIRD = dispenser("FA001"), dispenser("FA002"), dispenser("FA003")
SHUT = dispenser("FA001", closure())
FOR_GOOD = dispenser("FA001", closure(kind=ClosureKind.PERMANENT, ends_at=None))


def test_the_nominated_one_gets_it() -> None:
    found = route(Destinations(nominated=OPEN), asked())
    assert (found.address, found.addressed) == ("FA001", Addressed.NOMINATED)


def test_a_redirect_stands_in_for_the_nominated_one_even_where_the_order_names_that() -> None:
    for named in (None, SHUT):
        found = route(Destinations(SHUT, OTHER, named), asked())
        assert (found.address, found.addressed) == ("FA002", Addressed.REDIRECT)


def test_a_redirects_pharmacy_named_by_the_order_is_no_one_off() -> None:
    assert route(Destinations(SHUT, OTHER, OTHER), asked()).addressed is Addressed.REDIRECT


def test_another_one_named_is_a_one_off_whatever_the_patient_nominated() -> None:
    for nominated in (OPEN, None):
        found = route(Destinations(nominated, None, THIRD), asked())
        assert (found.address, found.addressed) == ("FA003", Addressed.ONE_OFF)


def test_one_whose_dispenser_is_out_of_service_is_a_one_off_all_the_same() -> None:
    token = route(Destinations(OTHER, None, SHUT), asked(OnClosed.TOKEN))
    assert (token.addressed, token.wanted, token.one_off) == (Addressed.TOKEN_BECAUSE_CLOSED, "FA001", True)
    assert not route(Destinations(SHUT), asked(OnClosed.TOKEN)).one_off


def test_nobody_nominated_makes_a_token() -> None:
    assert route(Destinations(), asked()) == Route(Addressed.TOKEN, DispensingSite.NOT_NOMINATED)


def test_an_order_that_is_not_nominated_is_a_token_whatever_the_patient_nominated() -> None:
    found = route(Destinations(OPEN), asked(site=DispensingSite.NOT_NOMINATED))
    assert (found.address, found.site) == (None, DispensingSite.NOT_NOMINATED)


@pytest.mark.parametrize("shut", [SHUT, FOR_GOOD])
def test_out_of_service_is_refused_or_becomes_a_token(shut: Dispenser) -> None:
    refused = route(Destinations(shut), asked())
    token = route(Destinations(shut), asked(OnClosed.TOKEN))
    assert (refused.refused, refused.address, refused.wanted) == (True, None, "FA001")
    assert (token.refused, token.address, token.addressed) == (False, None, Addressed.TOKEN_BECAUSE_CLOSED)


def test_a_redirect_to_one_that_closed_too_is_not_sent_back_to_the_first() -> None:
    second = dispenser("FA002", closure(ods_code=OdsCode("FA002")))
    assert route(Destinations(OPEN, second), asked()).refused


def test_a_closure_of_less_than_a_day_to_come_only_warns() -> None:
    brief = dispenser("FA001", closure(ends_at=NOW + timedelta(hours=24)))
    found = route(Destinations(brief), asked())
    assert (found.address, found.service, found.until) == (
        "FA001",
        Service.BRIEFLY_CLOSED,
        NOW + timedelta(hours=24),
    )


@pytest.mark.parametrize(
    ("week", "opens"),
    [(NINE_TO_FIVE, timedelta(days=1, hours=-2)), ((None,) * 7, timedelta(hours=11))],
    ids=["at nine the next morning", "at its end, where nobody knows its hours"],
)
def test_what_is_closed_into_the_night_is_said_to_be_so_until_its_doors_open(
    week: Any, opens: timedelta
) -> None:
    into_the_night = closure(ends_at=NOW + timedelta(hours=11))
    shut = Dispenser(pharmacy("FA001", closures=(into_the_night,), week=week))
    assert route(Destinations(shut), asked()).until == NOW + opens


def test_closures_with_no_opening_between_count_as_one() -> None:
    until_friday_evening = closure(ends_at=NOW + timedelta(days=2, hours=8))
    from_monday_morning = closure(
        id=UUID(int=2), starts_at=NOW + timedelta(days=4, hours=20), ends_at=NOW + timedelta(days=9)
    )
    both = pharmacy("FA001", closures=(until_friday_evening, from_monday_morning), week=NINE_TO_FIVE)
    assert shut_until(until_friday_evening, both, ()) == NOW + timedelta(days=9)


def test_closures_with_a_day_of_opening_between_do_not() -> None:
    first = closure(ends_at=NOW + timedelta(hours=20))
    second = closure(id=UUID(int=2), starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=9))
    both = dispenser("FA001", first, second)
    assert shut_until(first, both.pharmacy, ()) == first.ends_at
    assert standing_of(both, NOW, ()).service is Service.BRIEFLY_CLOSED


def test_an_open_ended_closure_is_out_of_service_once_it_makes_proposals() -> None:
    unknown = closure(ends_at=None, review_at=NOW + timedelta(hours=20))
    later = closure(
        ends_at=None, review_at=NOW + timedelta(hours=20), proposes_from=NOW + timedelta(hours=24)
    )
    assert standing_of(dispenser("FA001", unknown), NOW, ()).service is Service.OUT_OF_SERVICE
    assert standing_of(dispenser("FA001", later), NOW, ()).service is Service.BRIEFLY_CLOSED


def test_a_code_that_ods_closed_serves_only_while_it_goes_on_under_another() -> None:
    last_day = (NOW - timedelta(days=3)).date()
    assert standing_of(dispenser("FA001", closed_on=last_day), NOW, ()).service is Service.OUT_OF_SERVICE
    on = dispenser("FA001", closed_on=last_day, goes_on=True)
    assert standing_of(on, NOW, ()).service is Service.IN_SERVICE


def test_nothing_goes_out_to_a_closed_pharmacy_unless_it_still_dispenses() -> None:
    assert is_closed_for_release(SHUT.pharmacy.closures, NOW)
    delivering = dispenser("FA001", closure(still_dispensing=True))
    assert not is_closed_for_release(delivering.pharmacy.closures, NOW)


ODDS = st.sampled_from([None, OPEN, OTHER, THIRD, SHUT, FOR_GOOD])
ENDS = st.none() | st.integers(-10, 60).map(lambda hours: NOW + timedelta(hours=hours))


@given(ODDS, ODDS, ODDS, st.sampled_from(OnClosed), st.sampled_from(DispensingSite))
def test_it_goes_to_somebody_known_and_in_service_or_to_nobody(
    nominated: Dispenser | None,
    redirected: Dispenser | None,
    named: Dispenser | None,
    on_closed: OnClosed,
    site: DispensingSite,
) -> None:
    found = route(Destinations(nominated, redirected, named), asked(on_closed, site=site))
    known = {one.ods_code: one for one in (nominated, redirected, named) if one is not None}
    if found.address is None:
        assert found.site is DispensingSite.NOT_NOMINATED
        return
    chosen = [one for one in (named, redirected, nominated) if one and one.ods_code == found.address]
    assert known
    assert any(standing_of(one, NOW, ()).service is not Service.OUT_OF_SERVICE for one in chosen)
    assert found.site is site


@given(ENDS)
def test_opening_hours_never_decide(ends_at: datetime | None) -> None:
    shut_all_week = Dispenser(pharmacy("FA001", week=((),) * 7))
    at = ends_at or NOW
    assert standing_of(shut_all_week, at, ()) == Standing()
