"""A patient's own prescriptions as JSON."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import WithJsonSchema

from eps.answers.shapes import OdsCodeField, Shape, read_by
from eps.api.consent_shapes import ConsentShape
from eps.api.history_shapes import NamedShape
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.own import Standing
from eps.prescriptions.situation import Situation
from eps.wording import prescription_text, what_to_do

PrescriptionIdField = Annotated[
    PrescriptionId,
    read_by(PrescriptionId, "Send a prescription ID as text, such as 24F5DA-A83008-7EFE6Z."),
    WithJsonSchema({"type": "string", "maxLength": 60, "examples": ["24F5DA-A83008-7EFE6Z"]}),
]


class SendBody(Shape):
    """`ods_code` is the pharmacy that the consent text named: the one that gets the patient's prescriptions now."""

    ods_code: OdsCodeField
    consent: ConsentShape


class OwnPrescriptionShape(Shape):
    """`id` is what the patient reads aloud; `text` and `what_to_do` say how it stands, `situation` the same in
    a word. `pharmacy` is the one that this is about. `may_move`: named in the answer to `proposal` it goes to
    the pharmacy that is chosen, or it can be sent on to `send_to`, which gets the patient's prescriptions now;
    `may_have_number`: it can be made one that any pharmacy can use. `use_by_is_sure` is false where the order
    does not say whether there is a controlled drug in it, which would have 28 days only."""

    id: str
    issued_on: date
    items: tuple[str, ...]
    situation: Situation
    text: str
    what_to_do: str | None
    pharmacy: NamedShape | None
    issue: int
    of: int
    use_by: date | None
    use_by_is_sure: bool
    next_on: date | None
    may_move: bool
    proposal: UUID | None
    send_to: NamedShape | None
    may_have_number: bool

    @classmethod
    def of_standing(cls, one: Standing) -> Self:
        return cls(
            id=one.id,
            issued_on=one.issued_on,
            items=one.items,
            situation=one.situation,
            text=prescription_text(one),
            what_to_do=what_to_do(one),
            pharmacy=NamedShape(ods_code=one.ods_code, name=one.pharmacy_name) if one.ods_code else None,
            issue=one.number,
            of=one.of,
            use_by=one.use_by,
            use_by_is_sure=one.use_by_is_sure,
            next_on=one.next_on,
            may_move=one.may_move,
            proposal=one.proposal,
            send_to=NamedShape(ods_code=to.ods_code, name=to.name) if (to := one.send_to) else None,
            may_have_number=one.may_have_number,
        )


class OwnPrescriptionsShape(Shape):
    prescriptions: tuple[OwnPrescriptionShape, ...]
    next: str | None
