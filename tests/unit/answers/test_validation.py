"""What a person reads when a value is not valid: plain words, and a pointer that is right."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import Field, ValidationError, model_validator

from eps.answers.body import parse
from eps.answers.errors import InvalidFields
from eps.answers.shapes import Day, Flag, Instant, NhsNumberField, OdsCodeField, PostcodeField, Shape
from eps.answers.validation import OTHERWISE


class Reason(StrEnum):
    FLOOD = "flood"
    FIRE = "fire"


class Person(Shape):
    name: str = Field(min_length=1, max_length=5)
    postcode: PostcodeField | None = None


class Everything(Shape):
    ods_code: OdsCodeField | None = None
    nhs_number: NhsNumberField | None = None
    at: Instant | None = None
    day: Day | None = None
    count: int | None = Field(default=None, ge=1, le=9)
    share: float | None = Field(default=None, gt=0, lt=1)
    given: bool | None = None
    reason: Reason | None = None
    kind: Literal["temporary", "permanent"] | None = None
    id: UUID | None = None
    codes: tuple[OdsCodeField, ...] | None = Field(default=None, min_length=1, max_length=3)
    either: int | Person | None = None
    people: list[Person] | None = None
    form: Annotated[str, Field(pattern="^a+$")] | None = None
    week: dict[str, list[Person]] | None = None
    nothing: None = None

    @model_validator(mode="after")
    def _not_both(self) -> "Everything":
        if self.given and self.kind:
            raise ValueError("Send given or kind, not both.")
        return self


def refused(body: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidFields) as refusal:
        parse(body.encode(), Everything)
    return [(entry.pointer, entry.detail) for entry in refusal.value.errors]


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ('{"ods_code": "!"}', "/ods_code", "An ODS code is 3 to 10 letters and digits, such as FA002."),
        ('{"ods_code": 7}', "/ods_code", "Send an ODS code as text, such as FA002."),
        ('{"nhs_number": "9990000019"}', "/nhs_number", "This is not a valid NHS number."),
        ('{"nhs_number": "9999999999"}', "/nhs_number", "This is not a valid NHS number."),
        ('{"nhs_number": "٩٩٩٠٠٠٠٠١٨"}', "/nhs_number", "This is not a valid NHS number."),
        ('{"nhs_number": 9990000018}', "/nhs_number", "Send the NHS number as text, in quotes."),
        (
            '{"at": "2026-11-25T11:00:00"}',
            "/at",
            "Send a date and time with its offset, such as 2026-11-25T11",
        ),
        ('{"at": "1764068400"}', "/at", "Send a date and time with its offset"),
        ('{"at": 1764068400}', "/at", "Send a date and time with its offset"),
        ('{"at": "0001-01-01T00:00:00+14:00"}', "/at", "Send a date and time from 5 July 1948 on"),
        ('{"at": "9999-12-31T23:59:59-14:00"}', "/at", "Send a date and time from 5 July 1948 on"),
        ('{"day": "2026-02-30"}', "/day", "Send a date, such as 2026-12-24."),
        ('{"day": "20261224"}', "/day", "Send a date, such as 2026-12-24."),
        ('{"day": "0001-01-01"}', "/day", "Send a date, such as 2026-12-24."),
        ('{"count": "3"}', "/count", "Send a whole number."),
        ('{"count": 3.0}', "/count", "Send a whole number."),
        ('{"count": 0}', "/count", "Send 1 or more."),
        ('{"count": 10}', "/count", "Send 9 or less."),
        ('{"share": "a"}', "/share", "Send a number."),
        ('{"share": 0}', "/share", "Send more than 0"),
        ('{"share": 1}', "/share", "Send less than 1"),
        ('{"share": 1e999}', "/share", "Send a number."),
        ('{"given": 1}', "/given", "Send true or false."),
        ('{"reason": "storm"}', "/reason", "Send one of 'flood' or 'fire'."),
        ('{"kind": "for-ever"}', "/kind", "Send one of 'temporary' or 'permanent'."),
        ('{"id": "7"}', "/id", "Send an id, just as this service gave it."),
        ('{"codes": []}', "/codes", "Send at least 1 of these."),
        ('{"codes": ["FA001","FA002","FA003","FA004"]}', "/codes", "Send at most 3 of these."),
        ('{"codes": ["FA001", "!"]}', "/codes/1", "An ODS code is 3 to 10 letters and digits"),
        ('{"codes": "FA001"}', "/codes", "Send a list, in square brackets."),
        ('{"people": [{"name": "Ann"}, {}]}', "/people/1/name", "Send a value for this: it is needed."),
        ('{"people": [{"name": ""}]}', "/people/0/name", "Send longer text: its least length is 1."),
        (
            '{"people": [{"name": "Isoldey"}]}',
            "/people/0/name",
            "Send shorter text: its greatest length is 5.",
        ),
        ('{"people": [{"name": "A", "postcode": "X"}]}', "/people/0/postcode", "Enter a full postcode"),
        ('{"people": ["Ann"]}', "/people/0", "Send an object, in braces."),
        ('{"people": [{"name": "A", "age": 7}]}', "/people/0/age", "Leave this out, or look at its spelling"),
        ('{"either": "a"}', "/either", "Send a whole number."),
        ('{"either": {"name": 7}}', "/either", "Send a whole number."),
        ('{"form": "b"}', "/form", "Send text of this form: ^a+$."),
        ('{"week": {"a/b~c": [{}]}}', "/week/a~1b~0c/0/name", "Send a value for this: it is needed."),
        ('{"week": []}', "/week", "Send an object, in braces."),
        ('{"nothing": 1}', "/nothing", "Send null."),
        ('{"other": 1}', "/other", "Leave this out, or look at its spelling: there is no such field here."),
        ("[]", "", "Send an object, in braces."),
        ("null", "", "Send an object, in braces."),
        ('{"given": true, "kind": "temporary"}', "", "Send given or kind, not both."),
    ],
)
def test_a_wrong_value_is_pointed_at_and_told_in_plain_words(body: str, pointer: str, detail: str) -> None:
    [(found, words), *_] = refused(body)
    assert found == pointer
    assert words.startswith(detail)


def test_each_wrong_field_is_told_once() -> None:
    assert [pointer for pointer, _ in refused('{"count": "3", "given": 1, "either": "a"}')] == [
        "/count",
        "/given",
        "/either",
    ]


def test_a_member_of_a_union_is_not_part_of_the_pointer() -> None:
    assert dict(refused('{"either": {"name": 7}}')).keys() == {"/either", "/either/name"}


def test_a_mistake_that_nobody_foresaw_still_gets_a_sentence() -> None:
    class Even(Shape):
        count: int = Field(multiple_of=2)

    with pytest.raises(InvalidFields) as refusal:
        parse(b'{"count": 7}', Even)
    assert [entry.detail for entry in refusal.value.errors] == [OTHERWISE]


def test_good_values_are_read() -> None:
    read = parse(
        b'{"ods_code": "fa002", "nhs_number": "999 000 0018", "at": "2026-11-25T12:00:00+01:00", "day": "2026-12-24",'
        b' "people": [{"name": "A", "postcode": "sk75ld"}]}',
        Everything,
    )
    assert (read.ods_code, read.nhs_number) == ("FA002", "9990000018")
    assert (read.at, read.day) == (datetime(2026, 11, 25, 11, tzinfo=UTC), date(2026, 12, 24))
    assert read.people == [Person(name="A", postcode="SK7 5LD")]  # type: ignore[arg-type]


def test_of_a_parameter_only_true_and_false_are_truth_values() -> None:
    class Parameters(Shape):
        open_now: Flag

    assert Parameters.model_validate_strings({"open_now": "true"}).open_now is True
    assert Parameters.model_validate_strings({"open_now": "false"}).open_now is False
    with pytest.raises(ValidationError, match="Send true or false"):
        Parameters.model_validate_strings({"open_now": "yes"})


def test_a_plus_that_came_as_a_space_is_still_an_offset() -> None:
    class Parameters(Shape):
        at: Instant

    read = Parameters.model_validate_strings({"at": "2026-11-25T11:00:00 00:00"})
    assert read.at == datetime(2026, 11, 25, 11, tzinfo=UTC)
