"""How much of a medicine, as people say it: 28 tablets, 1 capsule, 200 ml."""

from decimal import Decimal, InvalidOperation

_SYMBOLS = frozenset(
    {"cm", "g", "kBq", "kg", "l", "m", "mA", "MBq", "mg", "MHz", "ml", "mL", "mm", "mmol", "nm", "ppm"}
)
"""Units of dm+d that are written the same of one and of many."""
_HISSING = ("ch", "sh", "ss", "x", "z")


def quantity_text(quantity: str, unit: str) -> str:
    """dm+d names a unit in the singular; only of 1 is it said so. What is in the plural already stays so."""
    return f"{quantity} {unit if _is_one(quantity) else _of_many(unit)}".strip()


def _is_one(quantity: str) -> bool:
    try:
        return Decimal(quantity) == 1
    except InvalidOperation:
        return False


def _of_many(unit: str) -> str:
    if unit in _SYMBOLS or "/" in unit or not unit[-1:].isalpha() or _is_plural(unit):
        return unit
    if unit.endswith(_HISSING):
        return f"{unit}es"
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return f"{unit[:-1]}ies"
    return f"{unit}s"


def _is_plural(unit: str) -> bool:
    return unit.endswith("s") and not unit.endswith("ss")
