"""A medicine or appliance as a practice asks for it, by its code in dm+d, whose last digit checks the others."""

import re
from dataclasses import dataclass
from decimal import Decimal

from eps.errors import Invalid

_CODE = re.compile(r"[1-9][0-9]{5,17}", re.ASCII)
_QUANTITY = re.compile(r"[0-9]{1,5}(\.[0-9]{1,3})?", re.ASCII)
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
"""Verhoeff's permutation: a digit is turned once more with each place, so that digits that were swapped are found."""


class WrongMedicineCode(Invalid):
    """This is no dm+d code: it has 6 to 18 digits, and the last one checks the others. Look at it again."""


class WrongQuantity(Invalid):
    """A quantity is a number above 0, such as 28 or 0.5. Send it as text."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """`quantity` is a decimal as it is written, in `unit`s; `schedule` of a controlled drug, where it is known."""

    code: str
    name: str
    quantity: str
    unit: str
    dosage: str
    schedule: int | None = None


def require_sound_medicine(medicine: Medicine) -> None:
    if not _CODE.fullmatch(medicine.code) or not check_digit_fits(medicine.code):
        raise WrongMedicineCode(pointer="/code")
    if not _QUANTITY.fullmatch(medicine.quantity) or not Decimal(medicine.quantity):
        raise WrongQuantity(pointer="/quantity")


def check_digit_fits(code: str) -> bool:
    """By Verhoeff's scheme, as for every code of SNOMED CT."""
    checked = 0
    for place, digit in enumerate(reversed(code)):
        checked = _then(checked, _turned(int(digit), place % 8))
    return checked == 0


def _turned(digit: int, times: int) -> int:
    for _ in range(times):
        digit = _TURN[digit]
    return digit


def _then(first: int, second: int) -> int:
    """In the group of the turns and mirrorings of a pentagon: 0 to 4 turn it, 5 to 9 mirror it too."""
    if first < 5:
        return (first + second) % 5 + (5 if second >= 5 else 0)
    return (first - second) % 5 + (0 if second >= 5 else 5)
