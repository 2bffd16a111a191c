"""The days between which an order holds, as it says them."""

from collections.abc import Iterator
from datetime import date, datetime

from eps.answers.faults import ValueMustBe
from eps.clock import london_date
from eps.errors import EpsError
from eps.fhir.reading import Json, expression_of, made, place_of, text_if_any
from eps.prescriptions.order import LONGEST_AUTHORITY_MONTHS
from eps.prescriptions.use_by import months_after

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
START, END = [("dispenseRequest", "validityPeriod", name) for name in ("start", "end")]


def valid_from(request: Json, today: date) -> date:
    """The first day of its validity, else the day that it was written."""
    for path in (START, ("authoredOn",)):
        if text_if_any(request, *path) is not None:
            return made(_day, request, *path, wanted="a date")
    return today


def faults_of_validity(request: Json) -> Iterator[EpsError]:
    """Of repeat dispensing: its authority ends after it begins, and within 12 months. That there may be fewer days than
    its issues need is as nationally: published orders are so."""
    if text_if_any(request, *START) is None or text_if_any(request, *END) is None:
        return
    start = made(_day, request, *START, wanted="a date")
    end = made(_written_day, request, *END, wanted="a date")
    if not start <= end <= months_after(start, LONGEST_AUTHORITY_MONTHS):
        wanted = "on the day that it starts or after, and at most 12 months later"
        field = place_of(request, *END)
        yield ValueMustBe(pointer=expression_of(request, *END), field=field, wanted=wanted)


def _day(written: str) -> date:
    day = date.fromisoformat(written) if len(written) == 10 else _london_day(written)
    if not EARLIEST <= day < LATEST:
        raise ValueError
    return day


def _written_day(written: str) -> date:
    """The last second of a day in UTC is the next day in London for half of the year, and means the day it says."""
    _day(written)
    return date.fromisoformat(written[:10])


def _london_day(written: str) -> date:
    instant = datetime.fromisoformat(written)
    return instant.date() if instant.tzinfo is None else london_date(instant)
