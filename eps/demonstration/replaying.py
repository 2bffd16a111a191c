"""The real closings of codes, replayed day by day: what ODS made known, what was decided of it, whom it concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from eps import clock
from eps.clock import london_midnight
from eps.closures.closed_codes import act_on
from eps.demonstration import repository
from eps.demonstration.past import Past
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.code_decision_service import decide
from eps.pharmacies.code_decisions import CodeDecision, Decision
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.import_report import Importer
from eps.pharmacies.importing import import_publications
from eps.pharmacies.need import WALKED_INTO
from eps.pharmacies.service import directory, load_directory, refresh_directory
from eps.worker import work_until_idle

ACTOR = "replay-closures"
MORNING = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class ReplayedClosure:
    """`concerned` are nominations, `metres` the distances of those who were offered another."""

    ods_code: OdsCode
    last_day: date
    concerned: int
    metres: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReplayedDay:
    """Of England's pharmacies: codes decided to be the same pharmacy under a new code, and those that closed."""

    day: date
    same: int
    closures: tuple[ReplayedClosure, ...]


def morning_of(day: date) -> datetime:
    """From which the clock runs on."""
    at = london_midnight(day) + MORNING
    clock.start_at(at)
    return at


async def begin_as_known_on(past: Past, day: date) -> datetime:
    """Fills the open, empty register with the directory as it was known on this day; gives the time it then is."""
    at = morning_of(day)
    await import_publications(past.as_known_on(day), Importer(ACTOR, at))
    await load_directory()
    return at


async def replay_day(past: Past, day: date) -> ReplayedDay:
    """ODS makes it known on a code's last day of service. Everything that follows is done before the next day."""
    at = morning_of(day)
    importer = Importer(ACTOR, at)
    report = await import_publications(past.became_known_on(day), importer)
    waiting = [await _decided(one, past.successors, at) for one in report.waiting]
    await act_on(report, importer)
    await refresh_directory()
    await work_until_idle()
    return await _summed_up(day, [*report.closed, *waiting])


async def _decided(
    waiting: CodeDecision, successors: Mapping[OdsCode, OdsCode], at: datetime
) -> CodeDecision:
    """As by a commissioner who knew what came: the same pharmacy where a successor is recorded, else closed."""
    successor = successors.get(waiting.ods_code)
    same = successor in waiting.candidates
    return await decide(
        waiting.ods_code,
        Decision.SAME if same else Decision.CLOSED,
        successor if same else None,
        principal=Principal(Role.OPERATIONS, ACTOR),
        at=at,
    )


async def _summed_up(day: date, decided: Sequence[CodeDecision]) -> ReplayedDay:
    counted = [one for one in decided if _is_englands(directory().get(one.ods_code))]
    closed = [one.ods_code for one in counted if one.decision is not Decision.SAME]
    ids = {code: _closure_of(directory().get(code)) for code in sorted(closed)}
    concerned = await repository.concerned(ids.values())
    metres = await repository.nearest_metres(ids.values())
    closures = (
        ReplayedClosure(code, day, concerned[closure_id], tuple(metres[closure_id]))
        for code, closure_id in ids.items()
    )
    return ReplayedDay(day, len(counted) - len(closed), tuple(closures))


def _is_englands(pharmacy: Pharmacy) -> bool:
    """Appliance contractors and Welsh pharmacies are replayed too, and not counted."""
    return pharmacy.english and pharmacy.kind in WALKED_INTO


def _closure_of(pharmacy: Pharmacy) -> UUID:
    [closure] = [closure for closure in pharmacy.closures if closure.kind is ClosureKind.PERMANENT]
    return closure.id
