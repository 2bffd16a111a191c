"""Nominations as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from eps.answers.shapes import Nothing, OdsCodeField, Shape
from eps.api.consent_shapes import ConsentShape
from eps.api.pharmacy_shapes import PharmacyShape, Seen
from eps.api.redirect_shapes import RedirectShape
from eps.choices import redirects
from eps.nomination.domain import OWN_WISH, Consent, Nomination, NominationType
from eps.nomination.service import Held
from eps.pharmacies.closure import Closure
from eps.pharmacies.service import closure_said, pharmacy_known


class NominateBody(Shape):
    ods_code: OdsCodeField
    consent: ConsentShape


class RemoveBody(Nothing):
    """May be left out: taking a nomination away sends nothing anywhere."""

    consent: ConsentShape | None = None

    @property
    def agreed(self) -> Consent:
        return OWN_WISH if self.consent is None else self.consent.consent


class NominationShape(Shape):
    """`set_by` is the role of who set it."""

    pharmacy: PharmacyShape
    set_at: datetime
    set_by: str

    @classmethod
    async def of(cls, nomination: Nomination, seen: Seen) -> Self:
        pharmacy = await pharmacy_known(nomination.ods_code)
        shown = PharmacyShape.of(pharmacy, seen)
        return cls(pharmacy=shown, set_at=nomination.set_at, set_by=nomination.set_by)


class ByTypeShape(Shape):
    """Pharmacy, appliance contractor, dispensing practice; null where nobody is nominated."""

    P1: NominationShape | None
    P2: NominationShape | None
    P3: NominationShape | None

    @classmethod
    async def of(cls, nominations: Mapping[NominationType, Nomination], seen: Seen) -> Self:
        shown = {type_: await NominationShape.of(one, seen) for type_, one in nominations.items()}
        return cls(**{name: shown.get(name) for name in NominationType})


class NominationsShape(Shape):
    """`version` is what its ETag says. `redirects` are in force or to come: prescriptions go elsewhere for a time."""

    version: int
    nominations: ByTypeShape
    redirects: tuple[RedirectShape, ...]

    @classmethod
    async def of(cls, held: Held, seen: Seen) -> Self:
        return cls(
            version=held.version,
            nominations=await ByTypeShape.of(held.nominations, seen),
            redirects=await redirects_of(held, seen),
        )


class SavedShape(NominationsShape):
    """`warnings` say when a saved pharmacy will close."""

    warnings: tuple[str, ...]

    @classmethod
    async def saved(cls, held: Held, seen: Seen) -> Self:
        return cls(
            version=held.version,
            nominations=await ByTypeShape.of(held.nominations, seen),
            redirects=await redirects_of(held, seen),
            warnings=await warnings_of(held.warnings, seen.at),
        )


async def redirects_of(held: Held, seen: Seen) -> tuple[RedirectShape, ...]:
    found = await redirects.standing(held.patient.id, seen.at)
    return tuple([await RedirectShape.of(redirect, seen) for redirect in found])


async def warnings_of(closures: tuple[Closure, ...], at: datetime) -> tuple[str, ...]:
    closing = [await pharmacy_known(closure.ods_code) for closure in closures]
    return tuple(closure_said(one, closure, at) for one, closure in zip(closing, closures, strict=True))
