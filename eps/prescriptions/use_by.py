"""Until when a prescription may be dispensed, and when each issue of repeat dispensing is ready."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from eps.prescriptions.domain import Item

SIX_MONTHS = 6
TWELVE_MONTHS = 12
CONTROLLED = timedelta(days=28)
SHORT_LIVED = frozenset({2, 3, 4})
"""Schedules of controlled drugs that are used within 28 days."""
READY_BEFORE = timedelta(days=7)
REST = timedelta(days=180)
"""So long after a supply in part the rest can be supplied, as on the national record."""


def use_by(valid_from: date, items: Iterable[Item], *, number: int = 1) -> date:
    """The last day, of issue `number`: 28 days where an item is a controlled drug of schedule 2 to 4, else 6 months;
    12 for later issues of repeat dispensing, of a controlled drug too once its first supply was made in time."""
    if number == 1 and is_short_lived(items):
        return valid_from + CONTROLLED
    return months_after(valid_from, SIX_MONTHS if number == 1 else TWELVE_MONTHS)


def use_by_of_the_rest(use_by: date, owing: Iterable[Item], supplied_on: date) -> date:
    """Of what was dispensed in part: 180 days from that supply, where its own days end sooner. What is owing of a
    controlled drug of schedule 2 to 4 has no more than its own days."""
    return use_by if is_short_lived(owing) else max(use_by, supplied_on + REST)


def is_short_lived(items: Iterable[Item]) -> bool:
    """The first supply must be made within 28 days."""
    return any(item.schedule in SHORT_LIVED for item in items)


def use_by_is_sure(items: Iterable[Item], *, begun: bool) -> bool:
    """Not where an item of which the order gives no schedule may be a controlled drug, and would have 28 days only.
    Once an issue before was supplied (`begun`) it has no such days any more, whatever it is."""
    schedules = {item.schedule for item in items}
    return begun or None not in schedules or bool(schedules & SHORT_LIVED)


def due_on(valid_from: date, days_supply: int, number: int) -> date:
    """When the patient needs issue `number`, from 1."""
    return valid_from + timedelta(days=days_supply * (number - 1))


def ready_on(valid_from: date, days_supply: int, number: int) -> date:
    """A later issue can be downloaded 7 days before it is due, never before the first."""
    return (
        valid_from if number == 1 else max(valid_from, due_on(valid_from, days_supply, number) - READY_BEFORE)
    )


def months_after(day: date, months: int) -> date:
    """The same day of the month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
