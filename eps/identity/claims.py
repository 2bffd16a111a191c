"""What a token's claims must say, role by role, and whom they make of its bearer."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from eps.errors import Forbidden, Invalid, Unauthenticated
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role

Claims = Mapping[str, object]
Value = TypeVar("Value")

LONGEST_SUBJECT = 100
"""As many characters as the record keeps of an actor."""
STAFF = frozenset({Role.PHARMACY, Role.PRACTICE, Role.PRESCRIBER, Role.APPLICATION})
SEVERAL_CODES = frozenset({Role.PHARMACY})
"""Who may speak for several codes at once; everybody else holds one role at one organisation."""


class TokenRefused(Unauthenticated):
    """This token cannot be used: {reason}. Sign in again, or ask for a new token."""


class IdentityNotProven(Forbidden):
    """Your identity has not been checked closely enough. Prove who you are with NHS login, then log in again."""


def principal_of(claims: Claims, *, accepted_vots: Collection[str]) -> Principal:
    """`accepted_vots`: the vectors of trust that prove a patient's identity well enough."""
    role = _role(claims)
    if role is Role.PATIENT and claims.get("vot") not in accepted_vots:
        raise IdentityNotProven
    return Principal(
        role,
        _subject(claims),
        ods_codes=_ods_codes(claims, role) if role in STAFF else frozenset(),
        icb_code=_claim(claims, "icb_code", OdsCode) if role is Role.COMMISSIONER else None,
        nhs_number=_claim(claims, "nhs_number", NhsNumber) if role is Role.PATIENT else None,
    )


def refused_claim(name: str) -> TokenRefused:
    return TokenRefused(reason=f"its claim {name} is missing or is not one that we accept")


def _role(claims: Claims) -> Role:
    return _claim(claims, "role", Role)


def _subject(claims: Claims) -> str:
    """The account's own name. It is kept on the record, where an NHS number must not be."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise refused_claim("sub")
    try:
        NhsNumber(subject)
    except Invalid:
        return subject
    raise refused_claim("sub")


def _ods_codes(claims: Claims, role: Role) -> frozenset[OdsCode]:
    if "ods_codes" not in claims:
        return frozenset({_claim(claims, "ods_code", OdsCode)})
    given = claims["ods_codes"]
    if "ods_code" in claims or not isinstance(given, list) or not given:
        raise refused_claim("ods_codes")
    if len(given) > 1 and role not in SEVERAL_CODES:
        raise refused_claim("ods_codes")
    return frozenset(_claim({"ods_codes": code}, "ods_codes", OdsCode) for code in given)


def _claim(claims: Claims, name: str, make: Callable[[str], Value]) -> Value:
    given = claims.get(name)
    if not isinstance(given, str):
        raise refused_claim(name)
    try:
        return make(given)
    except (Invalid, ValueError) as error:
        raise refused_claim(name) from error
