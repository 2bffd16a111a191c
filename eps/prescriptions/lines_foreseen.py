"""What would become of the lines of a batch, by few queries for all of them: as it is asked of one patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.clock import london_date
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.nomination.destination_repository import NOBODY, ByType, Chosen, Destination, chosen_among
from eps.nomination.domain import Patient
from eps.nomination.many_repository import patients_among
from eps.prescriptions.addressing import Wish, practice_wants_token
from eps.prescriptions.batch import ISSUED, Batch, Line, LineOutcome, Refusal, as_issuing_answer
from eps.prescriptions.dispensers import dispensers_at_hand
from eps.prescriptions.foreseeing import foresee
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.outlook import Foreseen, Outlook
from eps.prescriptions.performer import nomination_followed
from eps.prescriptions.practice_list import Told
from eps.prescriptions.practice_list_repository import told_of
from eps.prescriptions.routing import Dispenser, OnClosed
from eps.record.access import Look, log_looks

LOOKED = "looked at a batch"
SETTLED = ISSUED | {LineOutcome.REFUSED}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`foreseen` of one that is not settled; `refusal` why one was not issued, or would not be whatever is answered.
    `withheld`: of this patient's record nothing is shown. `told` of a token because its pharmacy was closed."""

    line: Line
    foreseen: Foreseen | None
    refusal: Refusal | None
    withheld: bool
    told: Told | None = None

    @property
    def is_closed(self) -> bool:
        """It waits for an answer: its dispenser is out of service."""
        return self.foreseen is not None and bool(self.foreseen.ways_on)


async def shown_lines(batch: Batch, lines: Sequence[Line], at: datetime) -> list[ShownLine]:
    """In their order."""
    patients = await patients_among({line.patient_id for line in lines})
    chosen = await chosen_among({line.patient_id for line in lines if line.outcome not in SETTLED}, at)
    view = _View(batch, patients, chosen, await _told(lines, at), await _default(batch), at)
    codes = [view.wish(line).codes(view.held(line)) for line in lines if line.outcome not in SETTLED]
    found = await dispensers_at_hand(frozenset[OdsCode]().union(*codes), at)
    return [await view.shown(line, found) for line in lines]


async def note_looks(batch: Batch, shown: Sequence[ShownLine], principal: Principal, at: datetime) -> None:
    """One in the access log for each patient."""
    patients = dict.fromkeys(one.line.patient_id for one in shown)
    subject, role = principal.subject, principal.role
    await log_looks([Look(at, subject, role, batch.practice, patient, LOOKED) for patient in patients])


async def _told(lines: Sequence[Line], at: datetime) -> Mapping[PrescriptionId, Told]:
    ids = {
        line.prescription_id
        for line in lines
        if line.prescription_id and line.outlook is Outlook.TOKEN_BECAUSE_CLOSED
    }
    return await told_of(ids, london_date(at)) if ids else {}


async def _default(batch: Batch) -> OnClosed:
    """What becomes of lines of which nothing is said."""
    if batch.on_closed is not None:
        return as_issuing_answer(batch.on_closed) or OnClosed.REFUSE
    return OnClosed.TOKEN if await practice_wants_token(batch.practice) else OnClosed.REFUSE


@dataclass(frozen=True, slots=True)
class _View:
    batch: Batch
    patients: Mapping[int, Patient]
    chosen: Mapping[ByType, Chosen]
    told: Mapping[PrescriptionId, Told]
    default: OnClosed
    at: datetime

    def wish(self, line: Line) -> Wish:
        on_closed = as_issuing_answer(line.on_closed) or self.default
        return Wish(self.batch.practice, line.order.site, line.order.performer, on_closed)

    def held(self, line: Line) -> Destination:
        chosen = self.chosen.get((line.patient_id, nomination_followed(line.order.site)), NOBODY)
        return Destination(self.patients[line.patient_id], chosen.nominated, chosen.redirected)

    async def shown(self, line: Line, found: Mapping[OdsCode, Dispenser]) -> ShownLine:
        patient = self.patients[line.patient_id]
        withheld = patient.is_hidden
        if line.outcome in SETTLED:
            told = self.told.get(line.prescription_id) if line.prescription_id and not withheld else None
            return ShownLine(line, None, line.refusal, withheld, told)
        try:
            foreseen = await foresee(self.wish(line), self.held(line), found, self.at)
        except EpsError as fault:
            return ShownLine(line, None, Refusal(fault.name(), str(fault)), withheld)
        return ShownLine(line, foreseen, line.refusal, withheld)
