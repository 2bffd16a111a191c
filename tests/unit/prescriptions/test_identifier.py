"""The prescription ID: vectors from the national services' own tests, and what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.identifiers import OdsCode
from eps.prescriptions.identifier import (
    ALPHABET,
    InvalidPrescriptionId,
    PracticeCodeTooLong,
    PrescriptionId,
    new_prescription_id,
)

VALID = (
    "07A66F-A83008-1EEEA0",
    "480720-A83008-57FF06",
    "54F746-A83008-E8A05J",
    "0308BB-000X26-4410B0",
    "CBEF44-000X26-41E1B+",
    "9AD427-A83008-2E461K",
    "B61BA2-0RRERP-F2ACDV",
    "24F5DA-A83008-7EFE6Z",
)
INVALID = (
    "9AD427-A83008-2E461X",
    "CBEF44-000X26-41E1B1",
    "269CA9-A99968-4577BP",
    "E7ZG38-ZBACYU-V38SR+",
    "24F5DA-A83008-7EFE6",
    "24F5DA-A83008-7EFE6ZZ",
    "24F5DA-A83008-7EFE\uff16Z",
    "",
    "-" * 500,
)


@pytest.mark.parametrize("text", VALID)
def test_published_ids_are_valid(text: str) -> None:
    assert PrescriptionId(text) == text


@pytest.mark.parametrize("text", INVALID)
def test_others_are_refused(text: str) -> None:
    with pytest.raises(InvalidPrescriptionId):
        PrescriptionId(text)


@pytest.mark.parametrize("typed", ["cbef44-000x26-41e1b+", "CBEF44000X2641E1B+", " cbef44 000x26 41e1b+\n"])
def test_what_people_type_is_put_right_and_the_plus_stays(typed: str) -> None:
    assert PrescriptionId(typed) == "CBEF44-000X26-41E1B+"


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(valid: str, place: int, other: str) -> None:
    characters = list(valid.replace("-", ""))
    if characters[place] == other:
        return
    characters[place] = other
    with pytest.raises(InvalidPrescriptionId):
        PrescriptionId("".join(characters))


@given(st.from_regex(r"[A-Z0-9]{3,6}", fullmatch=True))
def test_an_id_made_for_a_practice_is_valid_and_carries_its_code(practice: str) -> None:
    made = new_prescription_id(OdsCode(practice))
    assert PrescriptionId(made) == made
    assert made[7:13] == practice.rjust(6, "0")


def test_a_code_of_seven_characters_does_not_fit() -> None:
    with pytest.raises(PracticeCodeTooLong):
        new_prescription_id(OdsCode("A123456"))


def test_no_two_ids_of_a_day_are_the_same() -> None:
    assert len({new_prescription_id(OdsCode("A81001")) for _ in range(5_000)}) == 5_000
