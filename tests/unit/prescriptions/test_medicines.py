"""A medicine is named by a code that checks itself, and so many of it is a number above nothing."""

import pytest

from eps.errors import EpsError
from eps.prescriptions.medicine import (
    Medicine,
    WrongMedicineCode,
    WrongQuantity,
    check_digit_fits,
    require_sound_medicine,
)

PUBLISHED = (
    "39732311000001104",  # Amoxicillin 250mg capsules
    "39113611000001102",  # Salbutamol 100micrograms/dose inhaler CFC free
    "322237000",  # Paracetamol 500mg soluble tablets
    "324252006",  # Azithromycin 250mg capsules
)


def medicine(code: str = PUBLISHED[0], quantity: str = "28") -> Medicine:
    return Medicine(code, "Amoxicillin 250mg capsules", quantity, "capsule", "3 times a day")


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_check_out(code: str) -> None:
    require_sound_medicine(medicine(code))


@pytest.mark.parametrize("code", PUBLISHED)
def test_one_wrong_digit_and_two_that_changed_places_are_found(code: str) -> None:
    for place, digit in enumerate(code):
        wrong = [code[:place] + other + code[place + 1 :] for other in "0123456789" if other != digit]
        assert not any(check_digit_fits(one) for one in wrong)
        swapped = code[:place] + code[place : place + 2][::-1] + code[place + 2 :]
        assert swapped == code or not check_digit_fits(swapped)


@pytest.mark.parametrize("code", ["", "12345", "0322237000", "3".ljust(19, "2"), "32223700x", "٣٢٢٢٣٧٠٠٠"])
def test_what_has_not_the_form_of_a_code_is_none(code: str) -> None:
    with pytest.raises(WrongMedicineCode) as refused:
        require_sound_medicine(medicine(code))
    assert refused.value.pointer == "/code"


@pytest.mark.parametrize("quantity", ["1", "28", "0.5", "99999", "1.125"])
def test_quantities_are_numbers_above_nothing(quantity: str) -> None:
    require_sound_medicine(medicine(quantity=quantity))


@pytest.mark.parametrize(
    "quantity", ["", "0", "0.000", "-1", "1,5", "1.", ".5", "100000", "1e3", "NaN", "٢٨"]
)
def test_no_other_quantity_is_understood(quantity: str) -> None:
    with pytest.raises(EpsError) as refused:
        require_sound_medicine(medicine(quantity=quantity))
    assert (type(refused.value), refused.value.pointer) == (WrongQuantity, "/quantity")
