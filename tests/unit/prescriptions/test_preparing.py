"""From what a practice asks for to an order."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.prescriptions.domain import DispensingSite, TreatmentType
from eps.prescriptions.medicine import Medicine, WrongMedicineCode, WrongQuantity
from eps.prescriptions.order import (
    CannotBeElectronic,
    Order,
    PerformerUnexpected,
    WrongNumberOfIssues,
    WrongNumberOfItems,
)
from eps.prescriptions.preparing import Preparation, prepared_order

AMOXICILLIN = Medicine("39732311000001104", "Amoxicillin 250mg capsules", "21", "capsule", "3 times a day")
ASKED = Preparation(TreatmentType.CONTINUOUS, (AMOXICILLIN,))


def prepared(**facts: Any) -> Order:
    asked = replace(ASKED, **facts)
    return prepared_order(
        asked, practice=OdsCode("A81001"), prescriber="somebody", valid_from=date(2026, 11, 25)
    )


def test_its_items_are_as_asked_each_with_an_identifier_of_its_own() -> None:
    first, second = prepared(medicines=(AMOXICILLIN, AMOXICILLIN)).items
    assert (first.code, first.name, first.quantity) == (
        "39732311000001104",
        "Amoxicillin 250mg capsules",
        "21",
    )
    assert first.id != second.id


def test_it_carries_no_signature_and_is_valid_from_the_day_it_is_prepared_for() -> None:
    order = prepared()
    assert (order.signed, order.valid_from, order.id) == (False, date(2026, 11, 25), None)


@pytest.mark.parametrize(
    ("facts", "error", "pointer"),
    [
        ({"medicines": ()}, WrongNumberOfItems, "/items"),
        ({"medicines": (AMOXICILLIN,) * 5}, WrongNumberOfItems, "/items"),
        ({"issues": 2}, WrongNumberOfIssues, "/issues"),
        ({"medicines": (replace(AMOXICILLIN, schedule=1),)}, CannotBeElectronic, "/items"),
        ({"medicines": (AMOXICILLIN, replace(AMOXICILLIN, code="1"))}, WrongMedicineCode, "/items/1/code"),
        ({"medicines": (replace(AMOXICILLIN, quantity="0"),)}, WrongQuantity, "/items/0/quantity"),
        (
            {"site": DispensingSite.NOT_NOMINATED, "performer": OdsCode("FA001")},
            *(PerformerUnexpected, "/performer"),
        ),
    ],
)
def test_what_breaks_a_rule_is_pointed_at(facts: Any, error: type[EpsError], pointer: str) -> None:
    with pytest.raises(error) as refused:
        prepared(**facts)
    assert refused.value.pointer == pointer
