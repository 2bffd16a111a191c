"""Telephone numbers in the groups that people read them in, and as a telephone dials them. Only this file imports
phonenumbers, which holds the plan of every country's numbers."""

from functools import lru_cache

import phonenumbers as plan
from phonenumbers import PhoneNumber, PhoneNumberFormat

HERE = "GB"
UNITED_KINGDOM = 44
WHOLE = 10
"""Digits of most British numbers after their 0; one of as many that is not in use, as those kept for drama, has groups
all the same."""


@lru_cache(maxsize=20_000)
def grouped(given: str) -> str | None:
    """`0161 4960018` gives `0161 496 0018`; what is no telephone number is left as it was given, nothing is None."""
    number = _number(given)
    if number is None:
        return given.strip() or None
    here = number.country_code == UNITED_KINGDOM
    return plan.format_number(number, PhoneNumberFormat.NATIONAL if here else PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=20_000)
def dialled(given: str) -> str | None:
    """The address behind a link: `0161 496 0018` gives `tel:+441614960018`, which works from abroad too. None of words
    that hold no number."""
    number = _number(given)
    if number is None:
        digits = "".join(filter(str.isdecimal, given))
        return f"tel:{digits}" if digits else None
    return plan.format_number(number, PhoneNumberFormat.RFC3966).replace("-", "")


def _number(given: str) -> PhoneNumber | None:
    try:
        number = plan.parse(given, HERE)
    except plan.NumberParseException:
        return None
    is_whole = len(str(number.national_number)) == WHOLE and number.country_code == UNITED_KINGDOM
    return number if is_whole or plan.is_valid_number(number) else None
