"""How much of a medicine is said as people say it, by the units that dm+d has."""

import pytest

from eps.prescriptions.synthetic_repeats import KINDS
from eps.wording import quantity_text


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [
        ("28", "tablet", "28 tablets"),
        ("1", "capsule", "1 capsule"),
        ("1.0", "capsule", "1.0 capsule"),
        ("0.5", "tablet", "0.5 tablets"),
        ("200", "ml", "200 ml"),
        ("2.5", "mg", "2.5 mg"),
        ("30", "gram", "30 grams"),
        ("2", "dose", "2 doses"),
        ("10", "patch", "10 patches"),
        ("12", "suppository", "12 suppositories"),
        ("3", "spray", "3 sprays"),
        ("2", "pre-filled disposable injection", "2 pre-filled disposable injections"),
        ("2", "truss", "2 trusses"),
        ("28", "tablets", "28 tablets"),
        ("3", "m2", "3 m2"),
        ("3", "nanolitre/ml", "3 nanolitre/ml"),
        ("a few", "tablet", "a few tablets"),
        ("28", "", "28"),
        ("", "", ""),
    ],
)
def test_a_quantity_is_said_with_its_unit(quantity: str, unit: str, said: str) -> None:
    assert quantity_text(quantity, unit) == said


UNITS = {"tablet": "28 tablets", "capsule": "28 capsules", "dose": "28 doses"}
"""Of what the demonstration prescribes."""


def test_every_unit_of_synthetic_repeats_has_a_plural() -> None:
    used = {medicine.unit for kind in KINDS for medicine in kind}
    assert {unit: quantity_text("28", unit) for unit in used} == UNITS
