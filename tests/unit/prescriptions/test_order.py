"""The rules that every order keeps, whichever door it came through."""

from datetime import date
from typing import Any

import pytest

from eps.errors import Invalid
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.order import (
    CannotBeElectronic,
    CannotBeRepeatDispensed,
    InstalmentsOnPaper,
    IssuesBeyondAYear,
    RepeatedItem,
    UseByPassed,
    WrongDaysSupply,
    WrongNumberOfIssues,
    WrongNumberOfItems,
    in_time,
    require_sound,
)
from tests.prescribing import item, order
from tests.town import NOW

REPEAT_DISPENSING: dict[str, Any] = {"treatment": TreatmentType.REPEAT_DISPENSING}


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"items": ()}, WrongNumberOfItems),
        ({"items": tuple(item(number) for number in range(5))}, WrongNumberOfItems),
        ({"items": (item(1), item(1))}, RepeatedItem),
        ({"issues": 2}, WrongNumberOfIssues),
        ({**REPEAT_DISPENSING, "issues": 0}, WrongNumberOfIssues),
        ({**REPEAT_DISPENSING, "issues": 100, "days_supply": 1}, WrongNumberOfIssues),
        ({"days_supply": 0}, WrongDaysSupply),
        ({"days_supply": 367}, WrongDaysSupply),
        ({**REPEAT_DISPENSING, "issues": 99, "days_supply": 366}, IssuesBeyondAYear),
        ({"items": (item(schedule=1),)}, CannotBeElectronic),
        ({**REPEAT_DISPENSING, "items": (item(schedule=2),)}, CannotBeRepeatDispensed),
        ({**REPEAT_DISPENSING, "items": (item(schedule=3),)}, CannotBeRepeatDispensed),
        ({"instalments": True}, InstalmentsOnPaper),
    ],
)
def test_each_rule_broken_once_is_refused_and_says_where(
    facts: dict[str, Any], refusal: type[Invalid]
) -> None:
    with pytest.raises(refusal) as refused:
        require_sound(order(**facts))
    assert refused.value.pointer


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"items": tuple(item(number) for number in range(4))},
        {**REPEAT_DISPENSING, "issues": 13, "days_supply": 28},
        {**REPEAT_DISPENSING, "issues": 99, "days_supply": 3},
        {**REPEAT_DISPENSING, "items": (item(schedule=4),), "issues": 2},
        {"items": (item(schedule=2),)},
        {"days_supply": 366},
    ],
)
def test_what_keeps_them_is_taken(facts: dict[str, Any]) -> None:
    require_sound(order(**facts))


def test_a_year_is_as_far_as_repeat_dispensing_goes() -> None:
    require_sound(order(**REPEAT_DISPENSING, issues=2, days_supply=365))
    with pytest.raises(IssuesBeyondAYear):
        require_sound(order(**REPEAT_DISPENSING, issues=2, days_supply=366))


def test_one_whose_time_is_over_is_refused() -> None:
    with pytest.raises(UseByPassed) as refused:
        in_time(order(valid_from=date(2026, 5, 24)), NOW, forgiving=False)
    assert "2026-11-24" in str(refused.value)


def test_outside_production_it_counts_from_the_day_that_it_arrives() -> None:
    moved, was_moved = in_time(order(valid_from=date(2022, 10, 21)), NOW, forgiving=True)
    assert (moved.valid_from, was_moved) == (date(2026, 11, 25), True)


def test_the_last_day_still_counts() -> None:
    same = order(valid_from=date(2026, 5, 25))
    assert in_time(same, NOW, forgiving=False) == (same, False)
