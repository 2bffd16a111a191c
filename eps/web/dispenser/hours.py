"""Pharmacy staff state their week, and the hours of single dates; bank holidays are there to be confirmed."""

from collections.abc import Mapping
from datetime import date, timedelta

from starlette.responses import Response

from eps.clock import london_date
from eps.errors import Invalid, Stale
from eps.pharmacies.domain import Day, Pharmacy, Session
from eps.pharmacies.hours_service import (
    NotASpecifiedDate,
    remove_specified_date,
    set_opening_hours,
    set_specified_date,
)
from eps.pharmacies.overlap import WEEKDAYS
from eps.pharmacies.service import directory
from eps.web.dispenser.own import CHANGED, STAFF, edit, own_code, own_pharmacy, sessions_of, text_of
from eps.web.door import Page
from eps.web.rendering import page, see
from eps.web.visit import Visit

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
HOLIDAYS_AHEAD = timedelta(days=200)


async def show_week(visit: Visit) -> Response:
    pharmacy = await own_pharmacy(visit)
    typed: dict[str, str] = {}
    for name, day in zip(WEEKDAYS, pharmacy.week, strict=True):
        typed |= {f"{name}-state": _state(day), f"{name}-times": text_of(day)}
    return _week(visit, pharmacy, typed | dict(visit.form), {})


def _week(visit: Visit, pharmacy: Pharmacy, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "dispenser/week.html",
        title="Opening times of each day",
        status=400 if errors else 200,
        errors=errors,
        form=typed,
        days=WEEKDAYS,
        pharmacy=pharmacy,
    )


async def save_week(visit: Visit) -> Response:
    errors: dict[str, str] = {}
    week = tuple(_day(visit, name, errors) for name in WEEKDAYS)
    try:
        if not errors:
            await set_opening_hours(edit(visit), week)
            return see(f"/pharmacy/{own_code(visit)}?said=hours")
    except Stale:
        errors[""] = CHANGED
    except Invalid as error:
        errors[f"{(error.pointer or '/').split('/')[1]}-times"] = str(error)
    return _week(visit, await own_pharmacy(visit), visit.form, errors)


def _day(visit: Visit, name: str, errors: dict[str, str]) -> Day:
    """Closed all day and not known are told apart: each day says which."""
    state = visit.form.get(f"{name}-state", "")
    if state not in (OPEN, CLOSED, UNKNOWN):
        errors[f"{name}-state"] = f"Select whether you open on {name.capitalize()}"
    if state != OPEN:
        return () if state == CLOSED else None
    try:
        sessions = sessions_of(visit.form.get(f"{name}-times", ""))
    except Invalid as error:
        errors[f"{name}-times"] = f"{name.capitalize()}: {str(error)[0].lower()}{str(error)[1:]}"
        return None
    if not sessions:
        errors[f"{name}-times"] = f"{name.capitalize()}: enter the times, or select closed"
    return sessions


def _state(day: Day) -> str:
    return UNKNOWN if day is None else OPEN if day else CLOSED


async def show_dates(visit: Visit) -> Response:
    return await _dates(visit, {})


async def _dates(visit: Visit, errors: Mapping[str, str]) -> Response:
    pharmacy, today = await own_pharmacy(visit), london_date(visit.at)
    stated = {day: text_of(one) for day, one in sorted(pharmacy.specified_dates.items()) if day >= today}
    holidays = [day for day in sorted(directory().holidays) if today <= day <= today + HOLIDAYS_AHEAD]
    return page(
        visit,
        "dispenser/dates.html",
        title="Bank holidays and other dates",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        pharmacy=pharmacy,
        stated=stated,
        said=_day_said(visit),
        to_confirm={day: text_of(pharmacy.week[day.weekday()]) for day in holidays if day not in stated},
    )


def _day_said(visit: Visit) -> date | None:
    """The one that was saved or taken back just now."""
    try:
        return date.fromisoformat(visit.query.get("said", ""))
    except ValueError:
        return None


async def save_date(visit: Visit) -> Response:
    """A date stated or taken back; closed is the empty one."""
    times = _times_field(visit)
    try:
        day = date.fromisoformat(visit.form.get("date", ""))
    except ValueError:
        return await _dates(visit, {"date": "Enter a date like 2026-12-24"})
    try:
        await _save(visit, day, visit.form.get(times, ""))
    except Stale:
        return await _dates(visit, {"": CHANGED})
    except NotASpecifiedDate as error:
        return await _dates(visit, {"": str(error)})
    except Invalid as error:
        return await _dates(visit, {"date" if error.pointer == "/date" else times: str(error)})
    return see(f"/pharmacy/{own_code(visit)}/dates?said={day}")


def _times_field(visit: Visit) -> str:
    """Each holiday to confirm has a form and a field of its own."""
    return "times" if "times" in visit.form else f"times-{visit.form.get('date', '')}"


async def _save(visit: Visit, day: date, times: str) -> None:
    wish = visit.form.get("do")
    if wish == "remove":
        await remove_specified_date(edit(visit), day)
    else:
        await set_specified_date(edit(visit), day, () if wish == "closed" else _sessions(times))


def _sessions(times: str) -> tuple[Session, ...]:
    sessions = sessions_of(times)
    if not sessions:
        raise TimesMissing
    return sessions


class TimesMissing(Invalid):
    """Enter the times, or choose closed all day."""


PAGES = (
    Page("/pharmacy/{ods_code}/week", show=show_week, send=save_week, **STAFF),
    Page("/pharmacy/{ods_code}/dates", show=show_dates, send=save_date, **STAFF),
)
