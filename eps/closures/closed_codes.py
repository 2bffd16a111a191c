"""Codes that ODS closed: those decided closed or joined get a permanent closure, and their patients are offered others.

The directory's import, and a commissioner's decision, leave in the register what is to be done: a run cut short between
the two is made good by the next.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from eps.clock import london_midnight
from eps.closures.effects import Change, follow, proposing, write
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.locks import lock_exclusively
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason, state_at
from eps.pharmacies.closure_repository import closures_of, insert_closure
from eps.pharmacies.code_decision_repository import closures_to_record
from eps.pharmacies.code_decisions import CodeDecision
from eps.pharmacies.import_report import Importer, ImportReport, Progress, unwatched
from eps.pharmacies.importing import import_files
from eps.pharmacies.repository import pharmacies_by_code

OF_ODS = "ods"
"""Who reported a closure that follows from ODS: imports end these and no others."""


async def import_directory(
    paths: Sequence[Path], importer: Importer, progress: Progress = unwatched
) -> ImportReport:
    """Imports the publishers' files and acts on the codes that closed, moved or reopened."""
    report = await import_files(paths, importer, progress)
    await act_on(report, importer)
    return report


async def act_on(report: ImportReport, importer: Importer) -> None:
    principal = Principal(Role.OPERATIONS, importer.actor)
    await record_closed_codes(principal, importer.at)
    for decision in report.moved:
        await _move(decision, principal, importer.at)
    for ods_code in report.reopened:
        await _reopen(ods_code, principal, importer.at)


async def record_closed_codes(principal: Principal, at: datetime) -> list[Closure]:
    """One transaction each. Safe to run again: a code that has its closure is not among them any more."""
    return [await _close(decision, principal, at) for decision in await closures_to_record()]


@transactional
async def _close(decision: CodeDecision, principal: Principal, at: datetime) -> Closure:
    await lock_exclusively([decision.ods_code])
    pharmacy = (await pharmacies_by_code([decision.ods_code]))[decision.ods_code]
    closure = Closure(
        id=uuid4(),
        group=uuid4(),
        ods_code=decision.ods_code,
        kind=ClosureKind.PERMANENT,
        state=ClosureState.SCHEDULED,
        starts_at=first_day_without_service(decision),
        tell_from=at,
        reason=Reason.BUSINESS_ENDED,
        recorded_at=at,
        reported_by=OF_ODS,
        confirmed=True,
        confirmed_by=decision.decided_by,
    )
    closure = proposing(closure, pharmacy, at)
    await insert_closure(closure, role=principal.role)
    await follow(closure, pharmacy, Change("closure.recorded", principal, at))
    return closure


def first_day_without_service(decision: CodeDecision) -> datetime:
    """ODS close date D is the last day of service."""
    return london_midnight(decision.closed_on + timedelta(days=1))


@transactional
async def _move(decision: CodeDecision, principal: Principal, at: datetime) -> None:
    """ODS gives another last day."""
    await lock_exclusively([decision.ods_code])
    pharmacy = (await pharmacies_by_code([decision.ods_code]))[decision.ods_code]
    for closure in await _standing(decision.ods_code, at):
        moved = replace(closure, starts_at=first_day_without_service(decision))
        await write(moved)
        await follow(
            replace(moved, version=moved.version + 1), pharmacy, Change("closure.corrected", principal, at)
        )


@transactional
async def _reopen(ods_code: OdsCode, principal: Principal, at: datetime) -> None:
    """ODS has it active again: what its own closing brought about is undone."""
    await lock_exclusively([ods_code])
    pharmacy = (await pharmacies_by_code([ods_code]))[ods_code]
    for closure in await _standing(ods_code, at):
        over = ClosureState.ENDED if closure.starts_at <= at else ClosureState.CANCELLED
        ended = replace(closure, state=over, ended_at=at)
        await write(ended)
        act = f"closure.{over}"
        await follow(replace(ended, version=ended.version + 1), pharmacy, Change(act, principal, at))


async def _standing(ods_code: OdsCode, at: datetime) -> list[Closure]:
    """Those that an import made and that are ahead or in force."""
    alive = (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
    return [
        closure
        for closure in await closures_of(ods_code)
        if closure.reported_by == OF_ODS and state_at(closure, at) in alive
    ]
