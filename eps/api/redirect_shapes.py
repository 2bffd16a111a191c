"""Redirects as JSON."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from eps.answers.shapes import OdsCodeField, Shape
from eps.api.consent_shapes import ConsentShape
from eps.api.pharmacy_shapes import WITH_FROM, PharmacyShape, Seen
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Redirect
from eps.pharmacies.service import pharmacy_known


class BeginBody(Shape):
    """`instead_of`: the redirect of this type that stands, as the patient saw it; left out where they saw none."""

    type: NominationType
    ods_code: OdsCodeField
    consent: ConsentShape
    instead_of: UUID | None = None


class RedirectShape(Shape):
    """Prescriptions go from the nominated pharmacy to another until it reopens, at most until `lasts_until`."""

    model_config = WITH_FROM

    id: UUID
    type: NominationType
    closure: UUID
    from_pharmacy: PharmacyShape = Field(serialization_alias="from")
    to: PharmacyShape
    starts_at: datetime
    lasts_until: datetime

    @classmethod
    async def of(cls, redirect: Redirect, seen: Seen) -> Self:
        return cls(
            id=redirect.id,
            type=redirect.type,
            closure=redirect.closure_id,
            from_pharmacy=PharmacyShape.of(await pharmacy_known(redirect.from_code), seen),
            to=PharmacyShape.of(await pharmacy_known(redirect.to_code), seen),
            starts_at=redirect.starts_at,
            lasts_until=redirect.lasts_until,
        )
