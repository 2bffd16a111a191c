"""From what a sign-in service says of somebody to the roles in which they may act here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from eps.errors import Invalid
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.claims import IdentityNotProven
from eps.identity.oidc import SignInRefused
from eps.identity.permissions import Principal, Role
from eps.identity.session import RoleOffered

PRESCRIBE, PREPARE, DISPENSE = "B0420", "B0278", "B0570"
COMMISSION = "B1700"
ROLE_OF_ACTIVITY: tuple[tuple[str, Role], ...] = (
    (PRESCRIBE, Role.PRESCRIBER),
    (PREPARE, Role.PRACTICE),
    (DISPENSE, Role.PHARMACY),
    (COMMISSION, Role.COMMISSIONER),
)
"""Activity codes of CIS2, the one that may most first: who prescribes also prepares (reference/assurance.md 4.1)."""


class NoRoleHere(SignInRefused):
    """None of your roles lets you in here. Ask whoever manages smartcards in your organisation."""


def patient_of(claims: Mapping[str, Any], *, accepted: Collection[str]) -> RoleOffered:
    """NHS login: who they are stands in `nhs_number`, how well that is known in `vot`."""
    if claims.get("vot") not in accepted:
        raise IdentityNotProven
    try:
        number = NhsNumber(str(claims.get("nhs_number", "")))
    except Invalid as error:
        raise SignInRefused(reason="the log-in service did not say your NHS number") from error
    return RoleOffered(Principal(Role.PATIENT, f"nhs-login/{claims['sub']}"[:100], nhs_number=number), "")


def staff_roles(claims: Mapping[str, Any]) -> tuple[RoleOffered, ...]:
    """CIS2: each role at each organisation that lets somebody do something here."""
    subject = f"cis2/{claims['sub']}"[:100]
    names = {one.get("org_code"): one.get("org_name") for one in _dicts(claims.get("nhsid_user_orgs"))}
    offered = [
        RoleOffered(_principal(role, subject, code), str(names.get(code) or code))
        for one in _dicts(claims.get("nhsid_nrbac_roles"))
        if (role := _role(one)) and (code := _code(one))
    ]
    if not offered:
        raise NoRoleHere
    return tuple(dict.fromkeys(offered))


def _principal(role: Role, subject: str, code: OdsCode) -> Principal:
    if role is Role.COMMISSIONER:
        return Principal(role, subject, icb_code=code)
    return Principal(role, subject, frozenset({code}))


def _role(held: Mapping[str, Any]) -> Role | None:
    codes = held.get("activity_codes")
    given = set(codes) if isinstance(codes, list) else set()
    return next((role for activity, role in ROLE_OF_ACTIVITY if activity in given), None)


def _code(held: Mapping[str, Any]) -> OdsCode | None:
    try:
        return OdsCode(str(held.get("org_code", "")))
    except Invalid:
        return None


def _dicts(value: object) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
