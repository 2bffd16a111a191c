"""What pages keep of a pharmacy says at every instant what would be said anew."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eps.pharmacies.domain import Pharmacy
from eps.web import pharmacy_view
from eps.web.pharmacy_view import view
from tests.factories import pharmacy
from tests.unit.hours_cases import HOLIDAYS, closure, london, week
from tests.unit.test_hours_at_random import AUTUMN, pharmacies

steps = st.lists(st.integers(1, 3 * 86_400), min_size=2, max_size=30)
AT = london("2026-11-25 11:00")


@pytest.fixture(autouse=True, scope="module")
def holidays_of_england() -> Iterator[None]:
    """All that a view asks of the directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pharmacy_view, "directory", lambda: SimpleNamespace(holidays=HOLIDAYS))
        yield


def anew(one: Pharmacy, at: datetime) -> dict[str, object]:
    """Another value, though an equal one, of which nothing is kept."""
    return asdict(view(replace(one), at))


@settings(max_examples=60, deadline=None)
@given(pharmacies(AUTUMN), steps)
def test_any_pharmacy_reads_as_if_looked_at_anew(one: Pharmacy, seconds: list[int]) -> None:
    at = london("2026-10-20 00:00")
    for step in seconds:
        at += timedelta(seconds=step)
        assert asdict(view(one, at)) == anew(one, at)


def test_what_was_said_is_kept_until_the_door_closes() -> None:
    one = pharmacy(week=week("09:00-13:00"))
    first = view(one, AT)
    assert view(one, AT + timedelta(hours=1, minutes=59)) is first
    assert view(one, AT + timedelta(hours=2)).status == "Closed until 9am tomorrow"


def test_its_opening_times_are_one_value_all_day_for_what_was_rendered_of_them() -> None:
    shut = closure("2026-11-25 10:00", "2026-11-25 12:00")
    one = pharmacy(week=week("09:00-13:00"), closures=(shut,))
    first, later = (view(one, AT + timedelta(hours=hours)).hours for hours in (0, 5))
    assert later is first
    assert view(one, AT + timedelta(days=1)).hours is not first


def test_a_pharmacy_that_changed_is_looked_at_anew() -> None:
    one = pharmacy()
    view(one, AT)
    assert view(replace(one, telephone="0161 496 0000"), AT).telephone == "0161 496 0000"


def test_each_list_has_its_own_distance() -> None:
    one = pharmacy()
    assert [view(one, AT, metres=metres).distance for metres in (None, 1_609.344, 160.9)] == [
        None,
        "1.0",
        "0.1",
    ]


def test_nobody_is_said_to_be_no_miles_away() -> None:
    assert view(pharmacy(), AT, metres=0).distance == "less than 0.1"


def test_what_is_kept_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pharmacy_view, "KEPT", 10)
    some = [pharmacy(f"FA{number:03}") for number in range(50)]
    for one in some:
        view(one, AT)
    assert len(pharmacy_view._kept) <= 10
