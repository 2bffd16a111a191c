"""Whom somebody may log in as in a demonstration: the people of the story, and anybody else by number or code."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Role
from eps.identity.signing_in import ROLE_OF_ACTIVITY


@dataclass(frozen=True, slots=True)
class StaffRole:
    role: Role
    code: OdsCode
    organisation: str


@dataclass(frozen=True, slots=True)
class DemonstrationPerson:
    """`key` stands for them in the form; `what` says what there is to see as them."""

    key: str
    what: str
    number: NhsNumber | None = None
    roles: tuple[StaffRole, ...] = ()
    name: str = ""


People = Callable[[], Awaitable[list[DemonstrationPerson]]]
ACTIVITY_OF_ROLE = {role: activity for activity, role in ROLE_OF_ACTIVITY}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody typed in by hand."""

    form: Mapping[str, str] = field(default_factory=dict)

    def patient(self) -> DemonstrationPerson:
        number = NhsNumber(self.form.get("nhs_number", ""))
        return DemonstrationPerson(f"patient/{number[-4:]}", "", number=number)

    def staff(self) -> DemonstrationPerson:
        role, code = Role(self.form.get("role", "")), OdsCode(self.form.get("code", ""))
        roles = (StaffRole(role, code, str(code)),)
        return DemonstrationPerson(f"{role}/{code}", "", roles=roles, name=f"Somebody of {code}")


def claims_of(person: DemonstrationPerson, subject: str) -> dict[str, Any]:
    """As the two services say them."""
    if person.number is not None:
        return {"sub": subject, "nhs_number": person.number}
    return {
        "sub": subject,
        "name": person.name,
        "nhsid_nrbac_roles": [
            {
                "person_orgid": f"{place}",
                "person_roleid": f"{subject}-{place}",
                "org_code": one.code,
                "role_name": one.role,
                "activity_codes": [ACTIVITY_OF_ROLE[one.role]],
            }
            for place, one in enumerate(person.roles)
        ],
        "nhsid_user_orgs": [{"org_code": one.code, "org_name": one.organisation} for one in person.roles],
    }
