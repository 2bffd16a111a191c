"""Staff record a nomination that a person asked them for, at the counter or on the phone."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.idempotency import once_by_key
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import DateOfBirth, NhsNumberField, Nothing, OdsCodeField, PostcodeField, Shape
from eps.api.consent_shapes import StaffConsentShape
from eps.api.nomination_shapes import NominationShape, warnings_of
from eps.api.nominations import CONSENT, OWN, SAVING
from eps.api.pharmacy_shapes import seen_now
from eps.choices.nominating import record_at_counter
from eps.errors import Invalid, Stale
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Action
from eps.nomination.counter import (
    AtCounter,
    ConsentDetailsMissing,
    OnlyYourOwnCode,
)
from eps.nomination.domain import Nomination, NominationType, NothingNominated, OnlyThePractice
from eps.nomination.person import Person


class WhoIsMissing(Invalid):
    """Say who asked you by nhs_number or by person: one of the two."""


class PersonShape(Shape):
    """Given name and family name, date of birth and home postcode, just as the register has them."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    date_of_birth: DateOfBirth
    postcode: PostcodeField


class CounterBody(Shape):
    """One of nhs_number and person; `ods_code` null takes the nomination away."""

    nhs_number: NhsNumberField | None = None
    person: PersonShape | None = None
    type: NominationType
    ods_code: OdsCodeField | None
    consent: StaffConsentShape

    @property
    def who(self) -> NhsNumber | Person:
        if self.nhs_number is not None and self.person is None:
            return self.nhs_number
        if self.person is not None and self.nhs_number is None:
            return Person(self.person.name, self.person.date_of_birth, self.person.postcode)
        raise WhoIsMissing(pointer="/nhs_number")


class RecordedNominationShape(Shape):
    """What was recorded, and nothing else of this person."""

    type: NominationType
    nomination: NominationShape | None
    warnings: tuple[str, ...]


async def record_nomination(call: Call[Nothing, CounterBody]) -> Response:
    body, at = call.body, clock.now()
    request = AtCounter(call.principal, body.who, body.type, body.ods_code, body.consent.consent, at)

    async def effect() -> object:
        held = await record_at_counter(request)
        warnings = await warnings_of(held.warnings, at)
        return {"nomination": held.nominations.get(body.type), "warnings": warnings}

    outcome = await once_by_key(call, effect, at)
    return reply(await _recorded(body.type, outcome.resource))


async def _recorded(nomination_type: NominationType, resource: Any) -> RecordedNominationShape:
    kept, nomination = resource["nomination"], None
    if kept is not None:
        code, set_at = OdsCode.trusted(kept["ods_code"]), datetime.fromisoformat(kept["set_at"])
        recorded = Nomination(nomination_type, code, set_at, kept["set_by"])
        nomination = await NominationShape.of(recorded, seen_now())
    return RecordedNominationShape(
        type=nomination_type, nomination=nomination, warnings=tuple(resource["warnings"])
    )


OPERATIONS = (
    Operation(
        *("PUT", "/api/patients/nomination", record_nomination),
        action=Action.RECORD_NOMINATION,
        summary="Record or take away a nomination that a person asked you for",
        answers={200: Answer("As it was recorded; the person is told.", RecordedNominationShape)},
        refusals=(
            *(WhoIsMissing, ConsentDetailsMissing, OnlyYourOwnCode, OnlyThePractice, NothingNominated),
            *(*OWN, *CONSENT, *SAVING, Stale),
        ),
        needs_idempotency_key=True,
    ),
)
