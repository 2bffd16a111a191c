"""Makers of what tests need: each names what it cares about and gets the rest.

People have the names and address of tests/canaries.py, so that any of it in a log is found.
"""

from dataclasses import replace
from datetime import date
from itertools import count, islice
from typing import Any

from eps.geography import Point
from eps.identifiers import NhsNumber, OdsCode, check_digit
from eps.nomination.domain import Patient
from eps.pharmacies.domain import Kind, Pharmacy
from tests.canaries import ADDRESS_LINE, FAMILY_NAME, GIVEN_NAME


def nhs_number(place: int = 0) -> NhsNumber:
    """The valid number at this place of the test range, from 0."""
    return nhs_numbers(place + 1)[place]


def nhs_numbers(many: int) -> list[NhsNumber]:
    """As many valid numbers of the test range, in order."""
    beginnings = (f"999{serial:06}" for serial in count())
    valid = (f"{nine}{check_digit(nine)}" for nine in beginnings if check_digit(nine) < 10)
    return [NhsNumber(number) for number in islice(valid, many)]


def patient(**facts: Any) -> Patient:
    somebody = Patient(
        id=1,
        nhs_number=nhs_number(),
        given_name=GIVEN_NAME,
        family_name=FAMILY_NAME,
        date_of_birth=date(1950, 2, 28),
        postcode="SK7 4PF",
        version=1,
        address_lines=(ADDRESS_LINE, "Hazel Grove", "Stockport"),
    )
    return replace(somebody, **facts)


def pharmacy(ods_code: str = "FA002", **facts: Any) -> Pharmacy:
    """A community pharmacy that anybody can walk into, hours not stated."""
    some = Pharmacy(
        ods_code=OdsCode(ods_code),
        name="Rowlands Pharmacy",
        kind=Kind.COMMUNITY,
        postcode="SK7 5LD",
        address_lines=("61 Arundel Avenue", "Hazel Grove", "Stockport"),
        point=Point(53.3724, -2.1274),
    )
    return replace(some, **facts)
