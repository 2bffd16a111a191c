"""The lists of a practice: what it issued that waits for somebody, each with its patient and the closed pharmacy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.nomination.domain import Patient
from eps.nomination.many_repository import patients_among
from eps.pharmacies.service import directory
from eps.prescriptions import practice_list_repository as repository
from eps.prescriptions.begun import keys_begun
from eps.prescriptions.dispensers import dispensers_at_hand
from eps.prescriptions.domain import Issue, Prescription
from eps.prescriptions.practice_list import ListedIssue, PracticeList, Sought, closed_one
from eps.prescriptions.repository import prescriptions_by_key
from eps.prescriptions.routing import Dispenser, is_out_of_service, opens_again, standing_of
from eps.prescriptions.use_by import use_by_is_sure
from eps.record.access import Look, log_looks

BY_WHERE_THEY_ARE = frozenset({PracticeList.WAITING, PracticeList.HELD_BY_CLOSED})
LOOKED = "looked at what waits for the practice"


@dataclass(frozen=True, slots=True)
class Asked:
    """One page, from behind the key of an issue."""

    principal: Principal
    which: PracticeList
    at: datetime
    after: int = 0
    limit: int = 50


async def practice_list(asked: Asked) -> list[ListedIssue]:
    """One more than the limit where there is one. Each patient shown is a look in the access log."""
    require(asked.principal, Action.READ_PRACTICE_LISTS)
    practices, today = asked.principal.ods_codes, london_date(asked.at)
    sought = Sought(practices, asked.which, today, asked.after, asked.limit + 1)
    closed = await _closed_codes(sought, asked.at) if asked.which in BY_WHERE_THEY_ARE else None
    issues = await repository.page_of(sought, closed)
    await log_looks([_look(issue, asked) for issue in issues[: asked.limit]])
    return await _listed(issues, asked)


async def count_of(principal: Principal, which: PracticeList, at: datetime) -> int:
    """How many issues are on a list. A count shows nobody, so it is no look at a record."""
    require(principal, Action.READ_PRACTICE_LISTS)
    sought = Sought(principal.ods_codes, which, london_date(at), 0, 0)
    closed = await _closed_codes(sought, at) if which in BY_WHERE_THEY_ARE else None
    return await repository.count_of(sought, closed)


async def _closed_codes(sought: Sought, at: datetime) -> frozenset[OdsCode]:
    found = await dispensers_at_hand(await repository.codes_at(sought), at)
    holidays = directory().holidays
    return frozenset(code for code, dispenser in found.items() if is_out_of_service(dispenser, at, holidays))


async def _listed(issues: Sequence[Issue], asked: Asked) -> list[ListedIssue]:
    codes = frozenset(code for issue in issues if (code := closed_one(issue, asked.which)))
    whole = _Whole(
        await prescriptions_by_key([issue.prescription_key for issue in issues]),
        await keys_begun(issues),
        await patients_among({issue.patient_id for issue in issues}),
        await dispensers_at_hand(codes, asked.at),
    )
    return [whole.listed(issue, asked) for issue in issues]


@dataclass(frozen=True, slots=True)
class _Whole:
    prescriptions: Mapping[int, Prescription]
    begun: Collection[int]
    patients: Mapping[int, Patient]
    dispensers: Mapping[OdsCode, Dispenser]

    def listed(self, issue: Issue, asked: Asked) -> ListedIssue:
        code = closed_one(issue, asked.which)
        dispenser = self.dispensers.get(code) if code else None
        until = _until(dispenser, asked.at) if dispenser else None
        prescription = self.prescriptions[issue.prescription_key]
        return ListedIssue(
            issue,
            prescription,
            self.patients[issue.patient_id],
            dispenser.pharmacy if dispenser else None,
            until,
            use_by_is_sure(prescription.items, begun=issue.key in self.begun),
        )


def _look(issue: Issue, asked: Asked) -> Look:
    principal = asked.principal
    code = min(principal.ods_codes)
    return Look(asked.at, principal.subject, principal.role, code, issue.patient_id, LOOKED)


def _until(dispenser: Dispenser, at: datetime) -> datetime | None:
    holidays = directory().holidays
    return opens_again(dispenser, standing_of(dispenser, at, holidays).closure, holidays)
