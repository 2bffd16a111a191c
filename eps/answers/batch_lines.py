"""A line of a batch as a practice sends it, whether by its system or as a file that staff choose on a page."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from eps.answers.shapes import Lines, NhsNumberField, OdsCodeField, Shape
from eps.prescriptions.batch import ClosedAnswer
from eps.prescriptions.batch_preparing_service import AskedLine
from eps.prescriptions.domain import DispensingSite, TreatmentType
from eps.prescriptions.medicine import Medicine
from eps.prescriptions.order import LONGEST_SUPPLY, MOST_ISSUES, MOST_ITEMS
from eps.prescriptions.preparing import Preparation

Reference = Annotated[str, Field(min_length=1, max_length=100)]


class MedicineShape(Shape):
    """`code` of dm+d; `quantity` a number as text, in `unit`s; `schedule` of a controlled drug, where it is known."""

    code: Annotated[str, Field(max_length=18, examples=["39732311000001104"])]
    name: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Annotated[str, Field(max_length=12, examples=["28"])]
    unit: Annotated[str, Field(min_length=1, max_length=50)]
    dosage: Annotated[str, Field(min_length=1, max_length=1000)]
    schedule: Annotated[int, Field(ge=1, le=5)] | None = None


class BatchLineBody(Shape):
    """One prescription. `reference` is your own name for it. `performer` is for this order alone; without it the
    nomination of `site` counts. `reason` is needed for others' patients."""

    reference: Reference
    nhs_number: NhsNumberField
    treatment: TreatmentType
    items: Annotated[tuple[MedicineShape, ...], Field(max_length=MOST_ITEMS)]
    days_supply: Annotated[int, Field(ge=1, le=LONGEST_SUPPLY)] = 28
    issues: Annotated[int, Field(ge=1, le=MOST_ISSUES)] = 1
    site: DispensingSite = DispensingSite.P1
    performer: OdsCodeField | None = None
    on_closed: ClosedAnswer | None = None
    reason: Annotated[str, Field(max_length=200)] | None = None

    @classmethod
    def of(cls, asked: AskedLine) -> dict[str, Any]:
        """As it is sent, without what goes without saying."""
        preparation = asdict(asked.preparation)
        items = tuple(MedicineShape(**medicine) for medicine in preparation.pop("medicines"))
        whole = cls(
            reference=asked.reference,
            nhs_number=asked.who,
            items=items,
            on_closed=asked.on_closed,
            reason=asked.reason,
            **preparation,
        )
        return whole.model_dump(exclude_defaults=True)

    @property
    def asked(self) -> AskedLine:
        medicines = tuple(Medicine(**dict(item)) for item in self.items)
        preparation = Preparation(
            self.treatment, medicines, self.days_supply, self.issues, self.site, self.performer
        )
        return AskedLine(self.reference, self.nhs_number, preparation, self.on_closed, self.reason)


class BatchBody(Lines):
    root: Annotated[tuple[BatchLineBody, ...], Field(min_length=1, max_length=Lines.most)]
    line = BatchLineBody
