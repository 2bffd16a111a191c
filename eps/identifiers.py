"""Identifiers as types, made at the edge: inside the service a value of one of these is known to be well formed."""

import re
from typing import Self

from eps.errors import Invalid

_ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
_POSTCODE = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")


class InvalidOdsCode(Invalid):
    """An ODS code is 3 to 10 letters and digits, such as FA002."""


class InvalidNhsNumber(Invalid):
    """This is not a valid NHS number. It has 10 digits and the last one checks the others: look at it again."""


class InvalidPostcode(Invalid):
    """Enter a full postcode, such as SK7 5LD."""


class OdsCode(str):
    """The code of an organisation, in capitals."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        code = text.strip().upper()
        if not _ODS_CODE.fullmatch(code):
            raise InvalidOdsCode
        return super().__new__(cls, code)

    @classmethod
    def trusted(cls, stored: str) -> Self:
        """A code that was checked before it was stored."""
        return super().__new__(cls, stored)


class NhsNumber(str):
    """Ten ASCII digits whose last is the modulus 11 check digit of the first nine, not all the same."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        digits = re.sub(r"[ -]", "", text)
        if not (len(digits) == 10 and digits.isascii() and digits.isdigit()):
            raise InvalidNhsNumber
        if len(set(digits)) == 1 or check_digit(digits[:9]) != int(digits[9]):
            raise InvalidNhsNumber
        return super().__new__(cls, digits)

    @classmethod
    def trusted(cls, stored: str) -> Self:
        """A number that was checked before it was stored."""
        return super().__new__(cls, stored)


def check_digit(first_nine: str) -> int:
    """Modulus 11 as the NHS Data Dictionary gives it; 10 means that no number begins so."""
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(first_nine)) % 11
    return (11 - remainder) % 11


class Postcode(str):
    """A full United Kingdom postcode in capitals with its one space, such as `SK7 5LD`."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        found = None
        if len(text) <= 12:
            found = _POSTCODE.fullmatch(text.replace(" ", "").replace("\t", "").upper())
        if found is None:
            raise InvalidPostcode
        return super().__new__(cls, f"{found[1]} {found[2]}")

    @classmethod
    def trusted(cls, stored: str) -> Self:
        """A postcode that was checked before it was stored."""
        return super().__new__(cls, stored)

    @property
    def outward(self) -> str:
        """`SK7` of `SK7 5LD`."""
        return self[:-4]

    @property
    def inward(self) -> str:
        """`5LD` of `SK7 5LD`."""
        return self[-3:]

    @property
    def sector(self) -> str:
        """`SK7 5` of `SK7 5LD`."""
        return self[:-2]

    @property
    def area(self) -> str:
        """The letters it begins with: `SK` of `SK7 5LD`."""
        return self[: 2 if self[1].isalpha() else 1]
