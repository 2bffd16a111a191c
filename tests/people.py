"""Who acts in tests."""

from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.nomination.domain import AskedBy, Capacity, Consent
from tests.factories import nhs_number

ICB = "QOP"
CONSENT = Consent("1", given=True)
STAFF_CONSENT = Consent(
    "1",
    given=True,
    method="in person",
    staff_id="RP12345",
    asked_by=AskedBy(Capacity.PATIENT, "", "knew the person"),
)


def signed_in(number: NhsNumber | None = None) -> Principal:
    return Principal(Role.PATIENT, f"patient-{number or nhs_number()}"[:9], nhs_number=number or nhs_number())


def staff_of(*codes: str, role: Role = Role.PHARMACY) -> Principal:
    return Principal(role, f"staff-{codes[0]}", frozenset(OdsCode(code) for code in codes))


def commissioner(icb: str = ICB, name: str = "commissioner-one") -> Principal:
    return Principal(Role.COMMISSIONER, name, icb_code=icb)


def operations(name: str = "operator") -> Principal:
    return Principal(Role.OPERATIONS, name)
