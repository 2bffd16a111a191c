"""What a pharmacy's status says to whoever wants to go there."""

from datetime import date

from eps.answers.replies import as_json
from eps.api.pharmacy_shapes import PharmacyShape, Seen
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, london, week

AT = london("2026-11-25 11:00")


def test_hours_confirmed_long_ago_say_to_call_first() -> None:
    old = pharmacy(week=week(EVERY_HOUR), confirmed_on=date(2023, 12, 31))
    shown = PharmacyShape.of(old, Seen(AT, HOLIDAYS))
    assert shown.status.call_first == "Opening times from 31 December 2023. Call before you go."


def test_hours_confirmed_this_year_say_nothing_of_it() -> None:
    fresh = pharmacy(week=week(EVERY_HOUR), confirmed_on=date(2026, 10, 1))
    assert b"call_first" not in as_json(PharmacyShape.of(fresh, Seen(AT, HOLIDAYS)))
