"""The prescription ID that a patient reads aloud, such as 24F5DA-A83008-7EFE6Z: made, and checked by its last sign.

Six random hexadecimal digits, the practice's ODS code padded to six, five hexadecimal digits and a check character by
ISO 7064 MOD 37-2, in whose alphabet `+` is the last (reference/prescriptions.md section 2).
"""

import re
from secrets import randbits
from typing import Self

from eps.errors import Invalid
from eps.identifiers import OdsCode

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+"
LONGEST_PRACTICE = 6
_FORM = re.compile(r"[A-F0-9]{6}-[A-Z0-9]{6}-[A-F0-9]{5}[A-Z0-9+]")
_LEFT_OUT = re.compile(r"[\s-]")


class InvalidPrescriptionId(Invalid):
    """This is not a prescription ID. It has 18 letters and digits, such as 24F5DA-A83008-7EFE6Z: look at it again."""


class PracticeCodeTooLong(Invalid):
    """A prescription ID holds an ODS code of at most 6 characters, and {practice} has more."""


class PrescriptionId(str):
    """The short form with its hyphens, in capitals, whose check character fits."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Spaces, hyphens and small letters are put right; `+` stays."""
        written = _written(text)
        if not _FORM.fullmatch(written) or not check_fits(written.replace("-", "")):
            raise InvalidPrescriptionId
        return super().__new__(cls, written)

    @classmethod
    def trusted(cls, stored: str) -> Self:
        """An ID that was checked before it was stored."""
        return super().__new__(cls, stored)


def _written(text: str) -> str:
    significant = _LEFT_OUT.sub("", text).upper() if len(text) <= 60 else ""
    return f"{significant[:6]}-{significant[6:12]}-{significant[12:]}"


def has_form(text: str) -> bool:
    """Whether it looks like one, whatever its check character."""
    return _FORM.fullmatch(_written(text)) is not None


def new_prescription_id(practice: OdsCode) -> PrescriptionId:
    """Both hexadecimal parts are random: 44 bits, and the register refuses one that it has."""
    if len(practice) > LONGEST_PRACTICE:
        raise PracticeCodeTooLong(practice=practice)
    unchecked = f"{randbits(24):06X}{practice:>06}{randbits(20):05X}"
    whole = unchecked + check_character(unchecked)
    return PrescriptionId.trusted(f"{whole[:6]}-{whole[6:12]}-{whole[12:]}")


def check_character(unchecked: str) -> str:
    """Of the 17 characters before it, without hyphens."""
    return ALPHABET[(38 - _total(unchecked)) % 37]


def check_fits(significant: str) -> bool:
    """Whether the last of 18 characters checks the others."""
    return (_total(significant[:-1]) + ALPHABET.index(significant[-1])) % 37 == 1


def _total(characters: str) -> int:
    total = 0
    for character in characters:
        total = (total + int(character, 36)) * 2 % 37
    return total
