"""How many people a closure concerns, no more exactly than whoever asks may know (BEHAVIOUR.md section 3)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from eps.clock import london_date, london_midnight
from eps.closures.recording import Recorder, drafted
from eps.closures.rules import ClosureRequest
from eps.database import transactional
from eps.errors import TooMany
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, Role, require
from eps.nomination.concerned_repository import count_concerned
from eps.pharmacies.closure import Closure
from eps.record.tally import LimitReached, count_once

Count = int | Literal["fewer than 5"]
DRY_RUNS_A_DAY = 3
"""For a pharmacy: its count must not become a meter of who departs."""


class DryRunsUsedUp(TooMany):
    """The number of people can be asked for {limit} times a day, and it was. Ask again tomorrow, or ask your ICB."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would be recorded, and how many it would concern."""

    closures: tuple[Closure, ...]
    affected: Count


def shown_to(principal: Principal, exact: int) -> Count:
    """To a pharmacy rounded to 10, to a commissioner exact but for the smallest, which could tell who."""
    if principal.role is Role.PHARMACY:
        return (exact + 5) // 10 * 10
    if principal.role is Role.COMMISSIONER and 1 <= exact <= 4:
        return "fewer than 5"
    return exact


@transactional
async def forecast(request: ClosureRequest, recorder: Recorder) -> Forecast:
    """Refuses what recording would refuse, and records nothing but that a pharmacy asked."""
    closures = tuple(closure for closure, _ in await drafted(request, recorder))
    if recorder.principal.role is Role.PHARMACY:
        for closure in closures:
            await _count_dry_run(closure.ods_code, recorder)
    exact = sum([await count_concerned(closure.ods_code) for closure in closures])
    return Forecast(closures, shown_to(recorder.principal, exact))


async def would_concern(closure: Closure, principal: Principal) -> Count:
    """Of one that waits for a decision, for whoever decides it."""
    require(principal, Action.DECIDE_CLOSURE)
    return shown_to(principal, await count_concerned(closure.ods_code))


async def _count_dry_run(ods_code: OdsCode, recorder: Recorder) -> None:
    today = london_date(recorder.at)
    try:
        await count_once("closure-dry-run", ods_code, london_midnight(today), DRY_RUNS_A_DAY)
    except LimitReached as error:
        wait = london_midnight(today + timedelta(days=1)) - recorder.at
        seconds = round(wait.total_seconds())
        raise DryRunsUsedUp(limit=DRY_RUNS_A_DAY, retry_after_seconds=seconds) from error
