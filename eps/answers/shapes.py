"""The shapes that doors read and write, and the fields that several of them have."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, RootModel, WithJsonSchema
from pydantic_core import PydanticCustomError

from eps.errors import Invalid
from eps.identifiers import NhsNumber, OdsCode, Postcode

Value = TypeVar("Value")

EARLIEST = datetime(1948, 7, 5, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
OLDEST = date(1890, 1, 1)
WORDS_OF_OUR_OWN = "in_words"
"""The type of a validation error whose message is already a sentence of ours."""
BARE_OFFSET = re.compile(r" (?=\d\d:\d\d$)")


class Shape(BaseModel):
    """Unknown fields are refused, and no value is quietly turned into one of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Lines(RootModel[Any]):
    """A body of lines, each JSON of one shape (NDJSON), described as the list of them: `root` of a subclass."""

    model_config = ConfigDict(strict=True, frozen=True)
    most: ClassVar[int] = 2_000
    line: ClassVar[type[Shape]]


class Nothing(Shape):
    """No parameters, or no body. A body whose shape is made from it may be left out."""


class OutOfReach(Invalid):
    """Send a date and time from 5 July 1948 on and before the year 2200."""


def _instant(text: str) -> datetime:
    # A plus that somebody forgot to encode in an address arrives as a space.
    at = datetime.fromisoformat(BARE_OFFSET.sub("+", text))
    if at.tzinfo is None:
        raise ValueError
    if not EARLIEST <= at < LATEST:
        raise OutOfReach
    return at.astimezone(UTC)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if len(text) != 10 or not EARLIEST.date() <= day < LATEST.date():
        raise ValueError
    return day


def _date_of_birth(text: str) -> date:
    day = date.fromisoformat(text)
    if len(text) != 10 or not OLDEST <= day < LATEST.date():
        raise ValueError
    return day


def read_by(make: Callable[[str], Value], otherwise: str) -> PlainValidator:
    """Refuses in the words of the identifier's own error where it has some, else with `otherwise`."""

    def read(given: object) -> Value:
        if isinstance(given, str):
            try:
                return make(given)
            except Invalid as error:
                raise _in_words(str(error)) from None
            except (ValueError, LookupError):
                pass
        raise _in_words(otherwise)

    return PlainValidator(read)


def _in_words(sentence: str) -> PydanticCustomError:
    return PydanticCustomError(WORDS_OF_OUR_OWN, "{sentence}", {"sentence": sentence})


def shown_as(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


OdsCodeField = Annotated[
    OdsCode,
    read_by(OdsCode, "Send an ODS code as text, such as FA002."),
    shown_as(pattern="^[A-Za-z0-9]{3,10}$", examples=["FA002"]),
]
NhsNumberField = Annotated[
    NhsNumber,
    read_by(NhsNumber, "Send the NHS number as text, in quotes."),
    shown_as(pattern="^[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}$", examples=["9990000018"]),
]
PostcodeField = Annotated[
    Postcode,
    read_by(Postcode, "Send a full postcode as text, such as SK7 5LD."),
    shown_as(maxLength=12, examples=["SK7 5LD"]),
]
Instant = Annotated[
    datetime,
    read_by(_instant, "Send a date and time with its offset, such as 2026-11-25T11:00:00+00:00."),
    shown_as(format="date-time", examples=["2026-11-25T11:00:00+00:00"]),
]
Day = Annotated[
    date,
    read_by(_day, "Send a date, such as 2026-12-24."),
    shown_as(format="date", examples=["2026-12-24"]),
]
DateOfBirth = Annotated[
    date,
    read_by(_date_of_birth, "Send the date of birth, such as 1950-02-28."),
    shown_as(format="date", examples=["1950-02-28"]),
]
Flag = Annotated[bool, read_by(_truth, "Send true or false."), WithJsonSchema({"type": "boolean"})]
"""A parameter that is true or false, and not 1, yes or on as pydantic would have it."""
