"""How many people a closure concerns, no more exactly than whoever asks may know (BEHAVIOUR.md section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eps.clock import london_date, london_midnight
from eps.closures.recording import Recorder, drafted
from eps.closures.rules import ClosureRequest
from eps.closures.small_numbers import Told, added, in_step, told
from eps.closures.work import to_ten
from eps.database import transactional
from eps.errors import TooMany
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, Role, require
from eps.nomination.concerned_repository import count_concerned
from eps.pharmacies.cascade_repository import has_begun_before
from eps.pharmacies.closure import Closure
from eps.record.tally import LimitReached, count_once

DRY_RUNS_A_DAY = 3
"""For a pharmacy: its count must not become a meter of who departs."""


class DryRunsUsedUp(TooMany):
    """The number of people can be asked for {limit} times a day, and it was. Ask again tomorrow, or ask your ICB."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would be recorded, and how many it would concern."""

    closures: tuple[Closure, ...]
    affected: Told


@transactional
async def forecast(request: ClosureRequest, recorder: Recorder) -> Forecast:
    """Refuses what recording would refuse, and records nothing but that a pharmacy asked."""
    closures = await would_record(request, recorder)
    if recorder.principal.role is Role.PHARMACY:
        for closure in closures:
            await _count_dry_run(closure.ods_code, recorder)
    codes = [closure.ods_code for closure in closures]
    return Forecast(closures, await _concerned(codes, recorder.principal, recorder.at))


@transactional
async def would_record(request: ClosureRequest, recorder: Recorder) -> tuple[Closure, ...]:
    """Without asking how many it concerns, which is limited. Refuses what recording would refuse."""
    return tuple(closure for closure, _ in await drafted(request, recorder))


async def would_concern(closure: Closure, principal: Principal, at: datetime) -> Told:
    """Of one that waits for a decision, for whoever decides it."""
    require(principal, Action.DECIDE_CLOSURE)
    return await _concerned([closure.ods_code], principal, at)


async def _concerned(codes: Sequence[OdsCode], principal: Principal, at: datetime) -> Told:
    """To a pharmacy rounded to 10. To a commissioner exactly, but for the smallest, which could tell who: so the sum of
    several codes is told no more exactly than each, and by steps where people answer an offer of that code already."""
    counts = {code: await count_concerned(code) for code in codes}
    exact = sum(counts.values())
    if principal.role is Role.PHARMACY:
        return to_ten(exact)
    if principal.role is not Role.COMMISSIONER:
        return exact
    known = {code for code in codes if await has_begun_before(at, code)}
    return added(in_step(count) if code in known else told(count) for code, count in counts.items())


async def _count_dry_run(ods_code: OdsCode, recorder: Recorder) -> None:
    today = london_date(recorder.at)
    try:
        await count_once("closure-dry-run", ods_code, london_midnight(today), DRY_RUNS_A_DAY)
    except LimitReached as error:
        wait = london_midnight(today + timedelta(days=1)) - recorder.at
        seconds = round(wait.total_seconds())
        raise DryRunsUsedUp(limit=DRY_RUNS_A_DAY, retry_after_seconds=seconds) from error
