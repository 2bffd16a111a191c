"""Staff say when their own pharmacy is open: its week, single dates, today."""

from typing import Any

from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Day, Nothing, OdsCodeField, Shape
from eps.api.hours_shapes import DateShape, TimeOfDay, WeekShape, minute_of
from eps.api.one_pharmacy_shape import OnePharmacyShape
from eps.api.pharmacy_shapes import seen_now
from eps.identity.permissions import Action, NotYourOrganisation
from eps.pharmacies import hours_service
from eps.pharmacies.domain import Pharmacy, TodayReportKind, UnknownPharmacy
from eps.pharmacies.hours_service import (
    DateOutOfRange,
    Edit,
    NotASpecifiedDate,
    NothingReportedToday,
    TimeMissing,
)
from eps.pharmacies.overlap import SessionRunsIntoNextDay, SessionsOverlap


class OwnPharmacy(Shape):
    ods_code: OdsCodeField


class OwnDate(OwnPharmacy):
    date: Day


class TodayBody(Shape):
    """`at` is when it opens or closes today, or until when the rest lasts; null is all day."""

    kind: TodayReportKind
    at: TimeOfDay | None


class TakingBack(OwnPharmacy):
    """Of this kind alone, or of every kind."""

    kind: TodayReportKind | None = None


async def set_opening_hours(call: Call[OwnPharmacy, WeekShape]) -> Response:
    return _shown(await hours_service.set_opening_hours(_edit(call), call.body.week))


async def confirm_hours(call: Call[OwnPharmacy, Nothing]) -> Response:
    return _shown(await hours_service.confirm_hours(_edit(call)))


async def set_specified_date(call: Call[OwnDate, DateShape]) -> Response:
    day, sessions = call.parameters.date, call.body.sessions
    return _shown(await hours_service.set_specified_date(_edit(call), day, sessions))


async def remove_specified_date(call: Call[OwnDate, Nothing]) -> Response:
    return _shown(await hours_service.remove_specified_date(_edit(call), call.parameters.date))


async def report_today(call: Call[OwnPharmacy, TodayBody]) -> Response:
    minute = None if call.body.at is None else minute_of(call.body.at)
    return _shown(await hours_service.report_today(_edit(call), call.body.kind, minute))


async def take_back_today(call: Call[TakingBack, Nothing]) -> Response:
    return _shown(await hours_service.take_back_today(_edit(call), call.parameters.kind))


def _edit(call: Call[Any, Any]) -> Edit:
    return Edit(call.parameters.ods_code, call.version, call.principal, clock.now())


def _shown(pharmacy: Pharmacy) -> Response:
    return reply(OnePharmacyShape.whole(pharmacy, seen_now()), version=pharmacy.version)


AS_IT_IS_NOW = {200: Answer("The pharmacy as it is now.", OnePharmacyShape, headers=("ETag",))}
OWN = (UnknownPharmacy, NotYourOrganisation)
SESSIONS = (SessionsOverlap, SessionRunsIntoNextDay)

OPERATIONS = (
    Operation(
        *("PUT", "/api/pharmacies/{ods_code}/opening-hours", set_opening_hours),
        action=Action.CHANGE_HOURS,
        summary="State the opening hours of each weekday",
        answers=AS_IT_IS_NOW,
        refusals=(*OWN, *SESSIONS),
        needs_version=True,
    ),
    Operation(
        *("PUT", "/api/pharmacies/{ods_code}/specified-dates/{date}", set_specified_date),
        action=Action.CHANGE_HOURS,
        summary="State the hours of one date",
        answers=AS_IT_IS_NOW,
        refusals=(*OWN, *SESSIONS, DateOutOfRange),
        needs_version=True,
    ),
    Operation(
        *("DELETE", "/api/pharmacies/{ods_code}/specified-dates/{date}", remove_specified_date),
        action=Action.CHANGE_HOURS,
        summary="Let the weekday's hours hold on this date again",
        answers=AS_IT_IS_NOW,
        refusals=(*OWN, NotASpecifiedDate),
        needs_version=True,
    ),
    Operation(
        *("POST", "/api/pharmacies/{ods_code}/confirm-hours", confirm_hours),
        action=Action.CHANGE_HOURS,
        summary="Say that the stated hours are still right",
        answers=AS_IT_IS_NOW,
        refusals=OWN,
        needs_version=True,
    ),
    Operation(
        *("POST", "/api/pharmacies/{ods_code}/today", report_today),
        action=Action.REPORT_TODAY,
        summary="Say what is different today",
        answers=AS_IT_IS_NOW,
        refusals=(*OWN, TimeMissing),
        needs_version=True,
    ),
    Operation(
        *("DELETE", "/api/pharmacies/{ods_code}/today", take_back_today),
        action=Action.REPORT_TODAY,
        summary="Take back what was said to be different today, of one kind or of all",
        answers=AS_IT_IS_NOW,
        refusals=(*OWN, NothingReportedToday),
        needs_version=True,
    ),
)
