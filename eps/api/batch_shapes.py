"""Batches as JSON: how a prescriber signs one, and how far a batch and each of its lines have come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from eps.answers.batch_lines import Reference
from eps.answers.shapes import Lines, Nothing, Shape
from eps.api.history_shapes import NamedShape
from eps.api.route_shapes import RouteShape
from eps.identifiers import OdsCode
from eps.pharmacies.service import pharmacy_known
from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer, LineOutcome
from eps.prescriptions.batch_ahead import Would
from eps.prescriptions.batch_signing_service import Signature
from eps.prescriptions.lines_foreseen import ShownLine
from eps.prescriptions.outlook import Outlook
from eps.prescriptions.preparing import UNSIGNED

References = Annotated[tuple[Reference, ...], Field(max_length=Lines.most)]


class ExceptionShape(Shape):
    """Another answer for one line, should its dispenser be out of service."""

    reference: Reference
    on_closed: ClosedAnswer


class SignBody(Nothing):
    """One answer for every dispenser that is out of service, others for some lines, and the lines that are not signed.
    What is left out stays as it was prepared."""

    on_closed: ClosedAnswer | None = None
    exceptions: Annotated[tuple[ExceptionShape, ...], Field(max_length=Lines.most)] = ()
    leave_out: References = ()

    @property
    def signature(self) -> Signature:
        exceptions = {one.reference: one.on_closed for one in self.exceptions}
        return Signature(self.on_closed, exceptions, self.leave_out)


class ResumeBody(Nothing):
    """`on_closed` replaces the answer for dispensers that are out of service, and the own one of each held line."""

    on_closed: ClosedAnswer | None = None


class BatchForecastShape(Shape):
    """How many lines would become what, by the nominations and closures of now. `closed` ones wait for an answer."""

    routed: int
    token: int
    closed: int
    refused: int
    withheld: int


class BatchShape(Shape):
    """`issued` is `routed` and `token` together; a `held` line is tried again when the batch is resumed. `forecast` is
    there until it is signed."""

    id: UUID
    practice: str
    state: BatchState
    on_closed: ClosedAnswer | None
    prepared_by: str
    prepared_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    finished_at: datetime | None
    lines: int
    issued: int
    routed: int
    token: int
    held: int
    refused: int
    per_second: float
    seconds_left: int | None
    forecast: BatchForecastShape | None
    notice: str

    @classmethod
    def of(cls, batch: Batch, counts: Mapping[Would, int] | None = None) -> Self:
        own = {name: getattr(batch, name) for name in cls.model_fields.keys() - {"forecast", "notice"}}
        by_name = {would.value: count for would, count in (counts or {}).items()}
        forecast = BatchForecastShape(**by_name) if by_name else None
        return cls(**own, forecast=forecast, notice=UNSIGNED)


class BatchesShape(Shape):
    batches: tuple[BatchShape, ...]
    next: str | None


class RefusalShape(Shape):
    """`name` is that of the problem, as in the `type` of a problem document."""

    name: str
    detail: str


class BatchLineShape(Shape):
    """`destination` and `reason` once it is issued; `route` is what would become of it before; `refusal` says why it is
    not issued. Of a token because its pharmacy was closed, `told_at` is when the patient was told, and `to_phone` that
    nobody could be and they are on the list of patients to phone. Of a withheld record nothing is shown."""

    number: int
    reference: str
    outcome: LineOutcome
    on_closed: ClosedAnswer | None
    prescription_id: str | None
    reason: Outlook | None
    destination: NamedShape | None
    told_at: datetime | None
    to_phone: bool
    refusal: RefusalShape | None
    route: RouteShape | None

    @classmethod
    async def of(cls, shown: ShownLine, at: datetime) -> Self:
        line, refusal, told = shown.line, shown.refusal, shown.told
        withheld = shown.withheld and line.outlook is not None
        return cls(
            number=line.number,
            reference=line.reference,
            outcome=line.outcome,
            on_closed=line.on_closed,
            prescription_id=line.prescription_id,
            reason=Outlook.WITHHELD if withheld else line.outlook,
            destination=None if withheld else await _named(line.address),
            told_at=told.at if told else None,
            to_phone=told is not None and told.is_to_phone,
            refusal=None if refusal is None else RefusalShape(name=refusal.name, detail=refusal.sentence),
            route=None if shown.foreseen is None else RouteShape.of(shown.foreseen, at),
        )


class BatchPageShape(Shape):
    batch: BatchShape
    lines: tuple[BatchLineShape, ...]
    next: str | None


async def _named(code: OdsCode | None) -> NamedShape | None:
    return None if code is None else NamedShape(ods_code=code, name=(await pharmacy_known(code)).name)
