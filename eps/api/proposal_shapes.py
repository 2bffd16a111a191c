"""Proposals, their answers and redirects as JSON."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from eps.answers.shapes import OdsCodeField, PostcodeField, Shape
from eps.api.consent_shapes import ConsentShape
from eps.api.nomination_shapes import warnings_of
from eps.api.one_pharmacy_shape import KnownClosureShape
from eps.api.pharmacy_shapes import WITH_FROM, PharmacyShape, Seen
from eps.api.redirect_shapes import RedirectShape
from eps.api.search_shapes import OriginShape
from eps.choices.answering import Answered
from eps.choices.showing import MORE_OPTIONS, OPTIONS, Asked, From, Origin, Shown
from eps.choices.waiting import Waiting
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration, ProposalState
from eps.pharmacies.closure import Closure
from eps.pharmacies.service import pharmacy_known
from eps.wording import LIST_BY_DISTANCE

MOST_MOVED = 50


class PostcodeBody(Shape):
    postcode: PostcodeField


class ListShape(Shape):
    """How the list was asked for that stood before the patient: a postcode comes before `from`."""

    start: Literal["home", "pharmacy"] = Field(default="home", validation_alias="from")
    postcode: PostcodeField | None = None
    limit: Annotated[int, Field(ge=1, le=MORE_OPTIONS)] = OPTIONS

    @property
    def asked(self) -> Asked:
        return Asked(From(self.start), self.postcode, self.limit)


class Answering(Shape):
    """What was shown is kept with the answer: `list` says which, where it was not the first one, from home."""

    list: ListShape | None = None
    consent: ConsentShape

    @property
    def asked(self) -> Asked:
        return self.list.asked if self.list else Asked()


class ChooseBody(Answering):
    """Choosing never implies that waiting prescriptions move: `move` names those that do, by their IDs."""

    ods_code: OdsCodeField
    duration: Duration
    move: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=MOST_MOVED)] = ()


class ConsentBody(Answering):
    """Keep, or none."""


class PlaceShape(OriginShape):
    """Which place it is that distances are measured from."""

    place: From

    @classmethod
    def of(cls, origin: Origin) -> Self:
        point = origin.place.point
        return cls(
            place=origin.start,
            postcode=origin.postcode,
            latitude=point.latitude,
            longitude=point.longitude,
            approximate=origin.place.approximate,
        )


class ClosingShape(KnownClosureShape):
    """A closure, and the pharmacy that closes."""

    pharmacy: PharmacyShape

    @classmethod
    async def whole(cls, closure: Closure, seen: Seen) -> Self:
        pharmacy = await pharmacy_known(closure.ods_code)
        known = KnownClosureShape.of(closure, pharmacy, seen)
        return cls(**dict(known), pharmacy=PharmacyShape.of(pharmacy, seen))


class WaitingShape(Shape):
    """A prescription that waits at the closed pharmacy, or is held for it."""

    id: str
    issued_on: date
    items: tuple[str, ...]
    use_by: date
    use_by_is_sure: bool

    @classmethod
    def of(cls, one: Waiting) -> Self:
        return cls(
            id=one.id,
            issued_on=one.issued_on,
            items=one.items,
            use_by=one.use_by,
            use_by_is_sure=one.use_by_is_sure,
        )


class ProposalShape(Shape):
    """`options` are by distance from the place `from`, which is null where we know none: then give a postcode.
    Appliance contractors are by name and have no distance. `durations`: how long a choice may last.
    `waiting`: what moves if `move` names it; `following`: what goes to the chosen pharmacy by itself."""

    model_config = WITH_FROM

    id: UUID
    type: NominationType
    closure: ClosingShape
    state: ProposalState
    from_place: PlaceShape | None = Field(serialization_alias="from")
    options: tuple[PharmacyShape, ...]
    opens_next: tuple[PharmacyShape, ...]
    notice: str | None
    answers: tuple[str, ...] = Field(examples=[["choose", "keep", "remove"]])
    durations: tuple[Duration, ...]
    waiting: tuple[WaitingShape, ...]
    following: tuple[WaitingShape, ...]

    @classmethod
    async def of(cls, shown: Shown, seen: Seen) -> Self:
        near = tuple(PharmacyShape.of(pharmacy, seen, metres=metres) for pharmacy, metres in shown.options)
        by_name = tuple(PharmacyShape.of(pharmacy, seen) for pharmacy in shown.contractors)
        later = (PharmacyShape.of(one.pharmacy, seen, metres=one.metres) for one in shown.opens_next)
        return cls(
            id=shown.proposal.id,
            type=shown.proposal.type,
            closure=await ClosingShape.whole(shown.closure, seen),
            state=shown.proposal.state,
            from_place=PlaceShape.of(shown.origin) if shown.origin else None,
            options=near + by_name,
            opens_next=tuple(later),
            notice=LIST_BY_DISTANCE if near else None,
            answers=shown.answers,
            durations=shown.durations,
            waiting=tuple(WaitingShape.of(one) for one in shown.waiting.asked),
            following=tuple(WaitingShape.of(one) for one in shown.waiting.following),
        )


class ProposalsShape(Shape):
    proposals: tuple[ProposalShape, ...]


class AnsweredShape(Shape):
    """What was answered. `redirect` where the choice lasts until reopening; `warnings` say when the chosen pharmacy
    will close. `moved`: the IDs of the prescriptions that were named and now wait at the chosen pharmacy."""

    id: UUID
    type: NominationType
    state: ProposalState
    ods_code: str | None
    duration: Duration | None
    redirect: RedirectShape | None
    warnings: tuple[str, ...]
    moved: tuple[str, ...]

    @classmethod
    async def of(cls, answered: Answered, seen: Seen) -> Self:
        proposal, redirect = answered.proposal, answered.redirect
        return cls(
            id=proposal.id,
            type=proposal.type,
            state=proposal.state,
            ods_code=proposal.answered_code,
            duration=proposal.duration,
            redirect=await RedirectShape.of(redirect, seen) if redirect else None,
            warnings=await warnings_of(answered.warnings, seen.at),
            moved=answered.moved,
        )
