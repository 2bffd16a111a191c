"""A practice prepares a batch: every line is checked, all that is wrong with any is told, and nothing is half kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from eps.clock import london_date
from eps.database import transactional
from eps.errors import EpsError, Invalid, SeveralFaults
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.nomination.domain import Patient, UnknownPatient
from eps.nomination.many_repository import patients_by_number
from eps.prescriptions import batch_line_repository, batch_repository
from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer, Line
from eps.prescriptions.dispensers import dispensers_at_hand
from eps.prescriptions.foreseeing import require_reason
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.issuing_service import PatientHasDied
from eps.prescriptions.order import Order
from eps.prescriptions.performer import named_dispenser
from eps.prescriptions.preparing import Preparation, prepared_order
from eps.prescriptions.routing import Dispenser
from eps.record.access import Look, log_looks

OWN_PATIENT = "prepared a prescription"
"""Why a practice looks at a patient of its own."""


class LinesRefused(SeveralFaults):
    """Some lines of this batch cannot be issued, so nothing of it was kept. Put right what is told of each."""


class NoLines(Invalid):
    """A batch has at least one line, and this one has none."""


class ReferenceRepeated(Invalid):
    """Another line of this batch has the same reference. Give each its own."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line as a practice sends it. `reason` is needed for a patient of another practice."""

    reference: str
    who: NhsNumber
    preparation: Preparation
    on_closed: ClosedAnswer | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """`on_closed` None leaves it to what the practice chose for all its orders."""

    principal: Principal
    lines: Sequence[AskedLine]
    at: datetime
    on_closed: ClosedAnswer | None = None

    @property
    def practice(self) -> OdsCode:
        return min(self.principal.ods_codes)


@transactional
async def prepare_batch(request: BatchRequest) -> UUID:
    """Kept until a prescriber signs it. Each patient is a look in the access log."""
    require(request.principal, Action.PREPARE_PRESCRIPTION)
    if not request.lines:
        raise NoLines
    patients = await patients_by_number([line.who for line in request.lines])
    performers = frozenset(code for line in request.lines if (code := line.preparation.performer))
    orders = _Check(request, patients, await dispensers_at_hand(performers, request.at)).orders()
    new = _batch(request)
    await batch_repository.insert_batch(new)
    await batch_line_repository.insert_lines(list(_lines(request, new, orders, patients)))
    await log_looks([_look(request, line, patients[line.who]) for line in request.lines])
    return new.id


@dataclass(frozen=True, slots=True)
class _Check:
    request: BatchRequest
    patients: Mapping[NhsNumber, Patient]
    dispensers: Mapping[OdsCode, Dispenser]

    def orders(self) -> list[Order]:
        """One for each line, or every fault of every line."""
        orders: list[Order] = []
        faults: list[EpsError] = []
        times = Counter(line.reference for line in self.request.lines)
        for place, line in enumerate(self.request.lines):
            twice = times[line.reference] > 1
            found: list[EpsError] = [ReferenceRepeated(pointer="/reference")] if twice else []
            for check in (self._require_patient, lambda line: orders.append(self._order(line))):
                try:
                    check(line)
                except EpsError as fault:
                    found.append(fault)
            faults += [_within(place, fault) for fault in found]
        if faults:
            raise LinesRefused(faults)
        return orders

    def _require_patient(self, line: AskedLine) -> None:
        patient = self.patients.get(line.who)
        require_reason(self.request.principal, patient, line.reason)
        if patient is None:
            raise UnknownPatient(pointer="/nhs_number")
        if patient.date_of_death is not None:
            raise PatientHasDied(pointer="/nhs_number")

    def _order(self, line: AskedLine) -> Order:
        """Refused, too, where the performer that it names is none."""
        asked, day = line.preparation, london_date(self.request.at)
        named_dispenser(asked.performer, asked.site, self.dispensers)
        principal, practice = self.request.principal, self.request.practice
        return prepared_order(asked, practice=practice, prescriber=principal.subject, valid_from=day)


def _within(place: int, fault: EpsError) -> EpsError:
    fault.pointer = f"/{place}{fault.pointer}"
    return fault


def _batch(request: BatchRequest) -> Batch:
    return Batch(
        id=uuid4(),
        practice=request.practice,
        state=BatchState.PREPARED,
        prepared_by=request.principal.subject,
        prepared_at=request.at,
        lines=len(request.lines),
        on_closed=request.on_closed,
    )


def _lines(
    request: BatchRequest, new: Batch, orders: Sequence[Order], patients: Mapping[NhsNumber, Patient]
) -> Iterator[Line]:
    for number, (line, order) in enumerate(zip(request.lines, orders, strict=True), start=1):
        yield Line(
            key=0,
            batch_id=new.id,
            number=number,
            reference=line.reference,
            patient_id=patients[line.who].id,
            nhs_number=line.who,
            order=replace(order, id=new_prescription_id(request.practice)),
            on_closed=line.on_closed,
        )


def _look(request: BatchRequest, line: AskedLine, patient: Patient) -> Look:
    principal, reason = request.principal, (line.reason or "").strip() or OWN_PATIENT
    return Look(request.at, principal.subject, principal.role, request.practice, patient.id, reason)
