"""What a practice must see to, as JSON."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from eps.answers.shapes import Shape
from eps.api.history_shapes import NamedShape
from eps.clock import london_date
from eps.closures.concerning import ConcerningClosure
from eps.nomination.domain import NominationType, Patient
from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import closure_said, pharmacy_known
from eps.prescriptions.cancelling import Outcome
from eps.prescriptions.cancelling_service import Cancelled
from eps.prescriptions.domain import Addressed, Issue, Item, TreatmentType
from eps.prescriptions.order import MOST_ITEMS
from eps.prescriptions.practice_list import ListedIssue
from eps.prescriptions.whole_cancelling_service import CancelReason


class ListedPatientShape(Shape):
    """Whom to phone."""

    nhs_number: str
    name: str
    date_of_birth: date
    phone: str | None

    @classmethod
    def of(cls, patient: Patient) -> Self:
        return cls(
            nhs_number=patient.nhs_number,
            name=f"{patient.given_name} {patient.family_name}",
            date_of_birth=patient.date_of_birth,
            phone=patient.phone,
        )


class ListedItemShape(Shape):
    """`schedule` of a controlled drug, where the order said so."""

    id: UUID
    name: str
    quantity: str
    unit: str
    dosage: str
    schedule: int | None

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(**{name: getattr(item, name) for name in cls.model_fields})


class ListedIssueShape(Shape):
    """One issue of a prescription: `number` of `of`. `pharmacy` is the one that is closed, null where nothing may be
    shown of it; `closed_until` when it is known to serve again. `use_by_is_sure` is false where the order does not say
    whether it is a controlled drug, which would have 28 days."""

    prescription_id: str
    number: int
    of: int
    treatment: TreatmentType
    issued_on: date
    use_by: date
    use_by_is_sure: bool
    patient: ListedPatientShape
    items: tuple[ListedItemShape, ...]
    reason: Addressed
    pharmacy: NamedShape | None
    closed_until: datetime | None
    held_since: datetime | None
    released_at: datetime | None

    @classmethod
    def of_listed(cls, listed: ListedIssue) -> Self:
        issue, prescription, withheld = listed.issue, listed.prescription, listed.patient.restricted
        return cls(
            prescription_id=issue.prescription,
            number=issue.number,
            of=issue.of,
            treatment=prescription.treatment,
            issued_on=london_date(prescription.issued_at),
            use_by=issue.use_by,
            use_by_is_sure=listed.use_by_is_sure,
            patient=ListedPatientShape.of(listed.patient),
            items=tuple(ListedItemShape.of(item) for item in prescription.items),
            reason=issue.addressed,
            pharmacy=None if withheld else _named(listed.pharmacy),
            closed_until=None if withheld else listed.until,
            held_since=issue.held_since,
            released_at=issue.released_at,
        )


class ListedIssuesShape(Shape):
    prescriptions: tuple[ListedIssueShape, ...]
    next: str | None


class SeenToShape(Shape):
    """The issue as it is now; `told_at` is when the patient was told that it has a number."""

    prescription_id: str
    number: int
    reason: Addressed
    told_at: datetime | None

    @classmethod
    def of(cls, issue: Issue) -> Self:
        return cls(
            prescription_id=issue.prescription,
            number=issue.number,
            reason=issue.addressed,
            told_at=issue.told_at,
        )


class CancelBody(Shape):
    """Without `items` all of them are cancelled."""

    reason: CancelReason
    items: Annotated[tuple[UUID, ...], Field(max_length=MOST_ITEMS)] = ()


class CancelledShape(Shape):
    """`outcome` in words, `code` that of the national record. `holder` has it, where it could only be marked: it is
    cancelled once it is given back, so phone them."""

    prescription_id: str
    outcome: str
    code: Outcome
    holder: NamedShape | None

    @classmethod
    async def of(cls, prescription_id: str, cancelled: Cancelled) -> Self:
        holder = await pharmacy_known(cancelled.holder) if cancelled.holder else None
        words = cancelled.outcome.name.lower().replace("_", "-")
        return cls(
            prescription_id=prescription_id, outcome=words, code=cancelled.outcome, holder=_named(holder)
        )


class ConcerningClosureShape(Shape):
    """`patients` of your practice get prescriptions there; `text` is what they read of it."""

    id: UUID
    pharmacy: NamedShape
    kind: ClosureKind
    reason: Reason
    starts_at: datetime
    ends_at: datetime | None
    still_dispensing: bool
    patients: int
    text: str

    @classmethod
    def of(cls, found: ConcerningClosure, at: datetime) -> Self:
        closure, name = found.closure, found.pharmacy.name
        return cls(
            id=closure.id,
            pharmacy=NamedShape(ods_code=found.pharmacy.ods_code, name=name),
            kind=closure.kind,
            reason=closure.reason,
            starts_at=closure.starts_at,
            ends_at=closure.effective_end,
            still_dispensing=closure.still_dispensing,
            patients=found.patients,
            text=closure_said(found.pharmacy, closure, at),
        )


class ToPhoneShape(Shape):
    """`type` is the nomination that the closure is about."""

    patient: ListedPatientShape
    type: NominationType


class PeopleToPhoneShape(Shape):
    people: tuple[ToPhoneShape, ...]
    next: str | None


class ConcerningClosuresShape(Shape):
    closures: tuple[ConcerningClosureShape, ...]
    next: str | None


def _named(pharmacy: Pharmacy | None) -> NamedShape | None:
    return None if pharmacy is None else NamedShape(ods_code=pharmacy.ods_code, name=pharmacy.name)
