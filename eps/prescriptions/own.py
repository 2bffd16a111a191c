"""How a patient's prescription stands, for the patient: one situation, and what may be done. Rules and values only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType, type_of
from eps.nomination.proposal import OPEN_STATES, Proposal
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_told import closure_told
from eps.pharmacies.domain import Pharmacy
from eps.prescriptions.domain import TOKENS, Issue, Prescription, begun_before, state_at
from eps.prescriptions.moving import closed_now, codes_of, may_be_moved, waits_for_nobody
from eps.prescriptions.releasing import current
from eps.prescriptions.situation import Situation, situation
from eps.prescriptions.stamping import token_from
from eps.prescriptions.states import COMPLETED
from eps.prescriptions.use_by import use_by_is_sure


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`pharmacies` that the patient's prescriptions name, `proposals` that are made to the patient, at an instant;
    `goes_to` those who get what is issued now, by type, as far as they can take what waits elsewhere."""

    pharmacies: Mapping[OdsCode, Pharmacy]
    proposals: Sequence[Proposal]
    at: datetime
    holidays: Collection[date]
    goes_to: Mapping[NominationType, Pharmacy] = field(default_factory=dict)

    @property
    def shut(self) -> frozenset[OdsCode]:
        return closed_now(self.pharmacies.values(), self.at)


@dataclass(frozen=True, slots=True)
class Standing:
    """One prescription, as its current issue stands. `ods_code` is the pharmacy that this is about; `proposal` the one
    whose answer may move it; `send_to` the pharmacy that it may be sent on to without one."""

    key: int
    id: str
    issued_on: date
    items: tuple[str, ...]
    situation: Situation
    number: int
    of: int
    ods_code: OdsCode | None
    pharmacy_name: str
    closed_text: str
    ready_on: date
    use_by: date | None
    use_by_is_sure: bool
    number_on: date
    next_on: date | None
    proposal: UUID | None
    send_to: Pharmacy | None
    may_have_number: bool

    @property
    def may_move(self) -> bool:
        return self.proposal is not None or self.send_to is not None


def standing(prescription: Prescription, issues: Sequence[Issue], around: Surroundings) -> Standing:
    """`issues` in order of their numbers."""
    at, shut = around.at, around.shut
    issue = current(issues, at)
    code = _whom(issue, found := situation(issue, shut, at))
    return Standing(
        key=prescription.key,
        id=prescription.id,
        issued_on=london_date(prescription.issued_at),
        items=tuple(item.name for item in prescription.items),
        situation=found,
        number=issue.number,
        of=issue.of,
        ods_code=code,
        pharmacy_name=_name(code, around.pharmacies),
        closed_text=_closed_text(code, around),
        ready_on=issue.ready_on,
        use_by=None if state_at(issue, at) in COMPLETED else issue.use_by,
        use_by_is_sure=use_by_is_sure(prescription.items, begun=begun_before(issue.number, issues)),
        number_on=london_date(token_from(prescription, issue.number)),
        next_on=_next_on(issues, issue),
        proposal=moved_by(issue, around.proposals, shut, at),
        send_to=sent_on_to(issue, around),
        may_have_number=issue.addressed not in TOKENS and waits_for_nobody(issue, shut, at),
    )


def moved_by(
    issue: Issue, proposals: Sequence[Proposal], shut: Collection[OdsCode], at: datetime
) -> UUID | None:
    """The proposal that can still be answered with this issue named."""
    for proposal in proposals:
        if proposal.state in OPEN_STATES and may_be_moved(issue, codes_of(proposal), shut, at):
            return proposal.id
    return None


def sent_on_to(issue: Issue, around: Surroundings) -> Pharmacy | None:
    """Who gets the patient's prescriptions now, where this one waits for one of the same type that is closed."""
    if not may_be_moved(issue, around.shut, around.shut, around.at):
        return None
    code = issue.wanted or issue.address
    waits_for = around.pharmacies.get(code) if code else None
    return around.goes_to.get(type_of(waits_for.kind)) if waits_for else None


def _whom(issue: Issue, found: Situation) -> OdsCode | None:
    """Who has it or had it last, else where it goes, else where it would have gone."""
    if found is Situation.LATER:
        return issue.address
    return issue.dispenser or issue.address or issue.wanted


def _name(code: OdsCode | None, pharmacies: Mapping[OdsCode, Pharmacy]) -> str:
    if code is None:
        return ""
    pharmacy = pharmacies.get(code)
    return pharmacy.name if pharmacy else code


def _closed_text(code: OdsCode | None, around: Surroundings) -> str:
    pharmacy = around.pharmacies.get(code) if code else None
    if pharmacy is None:
        return ""
    in_force = [one for one in pharmacy.closures if one.keeps_shut(around.at)]
    closure = min(in_force, key=_for_good_first, default=None)
    return closure_told(pharmacy, closure, around.at, around.holidays) if closure else ""


def _for_good_first(closure: Closure) -> bool:
    return closure.kind is not ClosureKind.PERMANENT


def _next_on(issues: Sequence[Issue], issue: Issue) -> date | None:
    following = [one for one in issues if one.number == issue.number + 1 and one.state not in COMPLETED]
    return following[0].ready_on if following else None
