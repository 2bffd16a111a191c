"""Who calls: the headers of each, with a token that is good by the machine's own time."""

from uuid import uuid4

from eps.identifiers import NhsNumber
from tests.people import ICB
from tests.unit.identity.issuer import bearer

Headers = dict[str, str]
CONSENT = {"text_version": "1", "given": True}
STAFF_CONSENT = {
    **CONSENT,
    "method": "in person",
    "staff_id": "RP12345",
    "asked_by": {"capacity": "patient", "name": "", "checked": "knew the person"},
}


def as_patient(number: NhsNumber) -> Headers:
    return bearer("patient", sub=f"patient-{number[3:]}", nhs_number=number)


def as_pharmacy(*codes: str) -> Headers:
    return bearer("pharmacy", sub=f"pharmacy-{codes[0]}", ods_codes=list(codes))


def as_practice(code: str = "A81001") -> Headers:
    return bearer("practice", sub=f"practice-{code}", ods_code=code)


def as_prescriber(code: str = "A81001") -> Headers:
    return bearer("prescriber", sub=f"prescriber-{code}", ods_code=code)


def as_commissioner(name: str = "one", icb_code: str = ICB) -> Headers:
    return bearer("commissioner", sub=f"commissioner-{name}", icb_code=icb_code)


def as_operations() -> Headers:
    return bearer("operations", sub="operator")


def version(number: int) -> Headers:
    return {"if-match": f'W/"{number}"'}


def key(text: str | None = None) -> Headers:
    """A new one where none is given."""
    return {"idempotency-key": text or str(uuid4())}
