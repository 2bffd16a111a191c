"""The days on which a pharmacy in England may close without notice: bank holidays, 25 December, Easter Sunday."""

from collections.abc import Iterable
from datetime import date, timedelta

_YEARS = range(2012, 2051)
"""Reaches past any list of bank holidays, so that Christmas and Easter are known before that list is renewed."""


def england_holidays(bank_holidays: Iterable[date]) -> frozenset[date]:
    """The published bank holidays, and what they leave out: Easter Sunday, and 25 December where another day stands in.
    Those two are added for 2012 to 2050, Easter as computed; any other bank holiday is one only where it is listed."""
    added = (day for year in _YEARS for day in (easter_sunday(year), date(year, 12, 25)))
    return frozenset((*bank_holidays, *added))


def easter_sunday(year: int) -> date:
    """Of the Gregorian calendar (Knuth, The Art of Computer Programming, 1.3.2, exercise 14): the Sunday after the full
    moon that falls on or next after 21 March, by the tables of the church and not by the sky."""
    golden_number, century = year % 19 + 1, year // 100 + 1
    leap_years_dropped, moon_correction = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    epact = (11 * golden_number + 20 + moon_correction - leap_years_dropped) % 30
    if epact == 24 or (epact == 25 and golden_number > 11):
        epact += 1
    days_into_march = 44 - epact if epact <= 23 else 74 - epact
    full_moon = date(year, 3, 1) + timedelta(days=days_into_march - 1)
    return full_moon + timedelta(days=(6 - full_moon.weekday()) or 7)
