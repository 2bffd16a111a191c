"""A register grows: codes that a process did not know take their places among those that it holds."""

from dataclasses import replace

from eps.geography import Point
from eps.pharmacies.directory import Directory
from eps.pharmacies.need import Need
from tests.unit.directory.small_england import directory_of, small_england
from tests.unit.hours_cases import HOLIDAYS, dated, london, week

NOON = london("2026-11-25 12:00")
TOWN = Point(53.3724, -2.1274)
MANY_SESSIONS = "06:00-07:00,08:00-09:00,10:00-11:00,11:30-12:30,15:00-23:00"


def answers(directory: Directory) -> object:
    need = Need.at(NOON)
    return (
        directory.pharmacies,
        directory.nearest(TOWN, need, limit=50),
        directory.nearest(TOWN, need, limit=50, open_now=True),
        directory.nearest(Point(50.728, -1.162), need, limit=10),
        directory.opens_next(TOWN, Need.at(london("2026-11-26 03:00")), limit=50),
        directory.named("rowlands sk7", 50),
        directory.named("corner", 50),
    )


def test_a_directory_with_codes_added_is_the_directory_made_anew() -> None:
    whole = small_england()
    everybody = [
        replace(one, name="Corner Pharmacy", specified_dates=dated({"2026-11-25": "11:00-13:00"}))
        if row % 9 == 0
        else one
        for row, one in enumerate(whole.pharmacies)
    ]
    everybody[0] = replace(everybody[0], week=week(MANY_SESSIONS))
    anew = Directory.of(everybody, HOLIDAYS, whole.postcodes, 1)
    held = [one for row, one in enumerate(everybody) if row % 3 and row < len(everybody) - 5]
    later = [one for one in everybody if one not in held] + held[:2]
    grown = Directory.of(held, HOLIDAYS, whole.postcodes, 1).with_changes(later, 2)
    assert answers(grown) == answers(anew)


def test_the_directory_that_others_were_added_to_stays_as_it_was() -> None:
    whole = small_england()
    held = directory_of(*whole.pharmacies[5:8])
    before = answers(held)
    held.with_changes(whole.pharmacies, 2)
    assert answers(held) == before
