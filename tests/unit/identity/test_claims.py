"""What a token's claims make of its bearer."""

from typing import Any

import pytest

from eps.identifiers import NhsNumber, OdsCode
from eps.identity.claims import IdentityNotProven, TokenRefused, principal_of
from eps.identity.permissions import Principal, Role

ACCEPTED = ("P9.Cp.Cd", "P9.Cm")


def claims(role: str, **given: object) -> dict[str, Any]:
    return {"sub": "account-1", "role": role, **given}


def patient(**given: object) -> dict[str, Any]:
    return claims("patient", **{"nhs_number": "9990000018", "vot": "P9.Cp.Cd", **given})


def principal(given: dict[str, Any]) -> Principal:
    return principal_of(given, accepted_vots=ACCEPTED)


def test_a_patient_is_known_by_the_nhs_number_and_named_by_the_account() -> None:
    assert principal(patient()) == Principal(Role.PATIENT, "account-1", nhs_number=NhsNumber("9990000018"))


@pytest.mark.parametrize("role", ["pharmacy", "practice", "prescriber", "application"])
def test_staff_act_for_the_organisation_of_their_token(role: str) -> None:
    assert principal(claims(role, ods_code="FA002")).ods_codes == {OdsCode("FA002")}


def test_pharmacy_staff_may_hold_several_codes() -> None:
    assert principal(claims("pharmacy", ods_codes=["FA002", "FA003"])).ods_codes == {"FA002", "FA003"}


def test_a_commissioner_holds_one_icb() -> None:
    assert principal(claims("commissioner", icb_code="QOP")).icb_code == "QOP"


def test_claims_of_another_role_give_nothing() -> None:
    given = claims("operations", ods_code="FA002", icb_code="QOP", nhs_number="9990000018")
    assert principal(given) == Principal(Role.OPERATIONS, "account-1")


@pytest.mark.parametrize("vot", ["P0", "P5", "P9", "P9.Cp", None, ["P9.Cp.Cd"]])
def test_a_patient_whose_identity_was_not_proven_is_refused(vot: object) -> None:
    with pytest.raises(IdentityNotProven):
        principal(patient(vot=vot))


@pytest.mark.parametrize(
    ("wrong", "claim"),
    [
        (claims("administrator"), "role"),
        ({"sub": "account-1"}, "role"),
        (claims("Patient"), "role"),
        (patient(nhs_number=None), "nhs_number"),
        (patient(nhs_number="9990000019"), "nhs_number"),
        (patient(nhs_number=9990000018), "nhs_number"),
        (patient(sub=None), "sub"),
        (patient(sub=""), "sub"),
        (patient(sub="9990000018"), "sub"),
        (patient(sub="999 000 0018"), "sub"),
        (patient(sub="a" * 101), "sub"),
        (patient(sub="line\nbreak"), "sub"),
        (claims("pharmacy"), "ods_code"),
        (claims("pharmacy", ods_code="!"), "ods_code"),
        (claims("pharmacy", ods_codes=[]), "ods_codes"),
        (claims("pharmacy", ods_codes="FA002"), "ods_codes"),
        (claims("pharmacy", ods_codes=["FA002", 7]), "ods_codes"),
        (claims("pharmacy", ods_codes=["FA003"], ods_code="FA002"), "ods_codes"),
        (claims("practice", ods_codes=["A81001", "A81002"]), "ods_codes"),
        (claims("commissioner"), "icb_code"),
        (claims("commissioner", icb_code=["QOP"]), "icb_code"),
    ],
)
def test_a_claim_that_is_missing_or_wrong_is_named(wrong: dict[str, Any], claim: str) -> None:
    with pytest.raises(TokenRefused, match=rf"its claim {claim} is missing"):
        principal(wrong)
