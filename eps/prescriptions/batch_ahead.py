"""A batch before it is signed: what would become of each line, by the nominations and closures of now. Its lines are
looked at once for all that is shown of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eps.clock import london_date
from eps.identity.permissions import Action, Principal, may, require
from eps.prescriptions import batch_line_repository
from eps.prescriptions.batch import Batch
from eps.prescriptions.lines_foreseen import ShownLine, note_looks, shown_lines


class Would(StrEnum):
    """What a line would become. `closed` waits for an answer, whatever was answered so far; `refused` would be so in
    any case; of `withheld` nothing is said."""

    ROUTED = "routed"
    TOKEN = "token"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class WantedAhead:
    """Lines after one, of those that would become something; and after another, of those that wait for an answer."""

    would: Would | None = None
    after: int = 0
    closed_after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Ahead:
    """`lines` are those wanted, `closed` those that wait for an answer, to a signer; one more where there is one."""

    counts: dict[Would, int]
    lines: Sequence[ShownLine]
    closed: Sequence[ShownLine]


async def counts_ahead(batch: Batch, at: datetime) -> dict[Would, int]:
    """How many lines would become what. Counts show nobody, so they are no look at a record."""
    return _counts(await _all(batch, at))


async def ahead(batch: Batch, wanted: WantedAhead, principal: Principal, at: datetime) -> Ahead:
    """Each patient shown is a look in the access log."""
    require(principal, Action.PREPARE_PRESCRIPTION)
    lines = await _all(batch, at)
    found = _page([one for one in lines if wanted.would in (None, _would(one))], wanted.after, wanted.limit)
    answering = lines if may(principal, Action.ISSUE_PRESCRIPTION) else []
    closed = _page([one for one in answering if one.is_closed], wanted.closed_after, wanted.limit)
    await note_looks(batch, [*found[: wanted.limit], *closed[: wanted.limit]], principal, at)
    return Ahead(_counts(lines), found, closed)


def _page(lines: Sequence[ShownLine], after: int, limit: int) -> list[ShownLine]:
    return [one for one in lines if one.line.number > after][: limit + 1]


async def awaiting_answer(batch: Batch, principal: Principal, at: datetime) -> dict[int, str]:
    """References, by number, of all lines that wait for an answer. They show nobody, so they are no look."""
    require(principal, Action.ISSUE_PRESCRIPTION)
    return {one.line.number: one.line.reference for one in await _all(batch, at) if one.is_closed}


async def _all(batch: Batch, at: datetime) -> list[ShownLine]:
    lines = await batch_line_repository.lines(batch.id, None, london_date(at), after=0, limit=batch.lines)
    return await shown_lines(batch, lines, at)


def _counts(lines: Sequence[ShownLine]) -> dict[Would, int]:
    counted = Counter(_would(one) for one in lines)
    return {would: counted[would] for would in Would}


def _would(shown: ShownLine) -> Would:
    if shown.withheld:
        return Would.WITHHELD
    if shown.foreseen is None:
        return Would.REFUSED
    if shown.is_closed:
        return Would.CLOSED
    return Would.TOKEN if shown.foreseen.destination is None else Would.ROUTED
