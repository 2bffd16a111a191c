"""What a patient is about to choose, carried from the list to the check page in their session."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Role
from eps.nomination.domain import NominationType
from eps.web.visit import Visit

PATIENTS: dict[str, Any] = {"roles": frozenset({Role.PATIENT}), "action": Action.READ_OWN_NOMINATION}
CHANGING: dict[str, Any] = {"roles": frozenset({Role.PATIENT}), "action": Action.CHANGE_OWN_NOMINATION}
"""Of pages that show, and of pages that change."""
ANOTHER = "/my-pharmacy/another"
"""Where somebody looks who answers an offer by none of its list."""
DRAFT = "draft"
"""Its name in the session."""


class Wish(StrEnum):
    CHOOSE = "choose"
    KEEP = "keep"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Draft:
    """`version` is of the patient's record as it was when they began. `proposal` is what they answer, None where they
    change it of their own accord; `shown` the list that stood before them, on the page `back`."""

    wish: str
    type: str
    version: int
    code: str | None = None
    proposal: str | None = None
    shown: tuple[str, ...] = ()
    back: str = "/my-pharmacy"
    again: bool = False
    """Back to one that they had before."""

    @property
    def nomination_type(self) -> NominationType:
        return NominationType(self.type)

    @property
    def ods_code(self) -> OdsCode | None:
        return OdsCode.trusted(self.code) if self.code else None

    @property
    def proposal_id(self) -> UUID | None:
        return UUID(self.proposal) if self.proposal else None


async def keep_draft(visit: Visit, draft: Draft) -> None:
    await visit.keep(**{DRAFT: asdict(draft)})


def kept_draft(visit: Visit) -> Draft | None:
    kept: Mapping[str, Any] | None = visit.kept(DRAFT)
    return Draft(**{**kept, "shown": tuple(kept["shown"])}) if kept else None
