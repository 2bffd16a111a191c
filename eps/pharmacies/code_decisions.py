"""A code that ODS closed is usually not a closed shop: what a commissioner may decide of it, and when one is asked."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from eps.errors import Conflict, Invalid, NotFound
from eps.identifiers import OdsCode

MOST_AT_ONCE = 20
"""More codes than this closing in one import are a reorganisation or a broken file: none of them closes by itself."""


class Decision(StrEnum):
    CLOSED = "closed"
    SAME = "same"
    """Same pharmacy, new code."""
    JOINED = "joined"
    """Joined with another pharmacy."""


MAKES_PROPOSALS = frozenset({Decision.CLOSED, Decision.JOINED})


class NothingToDecide(NotFound):
    """Code {ods_code} awaits no decision: ODS has not closed it, or had closed it before this register began."""


class AlreadyDecided(Conflict):
    """Code {ods_code} was decided already: {decision}."""


class SayWhichCode(Invalid):
    """Say which code {ods_code} goes on as. Those at its postcode are: {candidates}."""


class OtherCodeNotServing(Invalid):
    """Code {with_code} is no other pharmacy that serves, so nothing can go on as it."""


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """`closed_on` is the last day of service. Without a decision it waits, and until then either code may release."""

    ods_code: OdsCode
    closed_on: date
    waiting_since: datetime
    candidates: tuple[OdsCode, ...] = ()
    decision: Decision | None = None
    with_code: OdsCode | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


def must_wait(candidates: Collection[OdsCode], closing_at_once: int) -> bool:
    return bool(candidates) or closing_at_once > MOST_AT_ONCE


def as_closed(waiting: CodeDecision, *, by: str, at: datetime) -> CodeDecision:
    return replace(waiting, decision=Decision.CLOSED, decided_by=by, decided_at=at)


def goes_on_as(waiting: CodeDecision, with_code: OdsCode | None) -> OdsCode:
    """It need not be said where only one other code is at the postcode."""
    if with_code is not None:
        return with_code
    if len(waiting.candidates) != 1:
        candidates = ", ".join(waiting.candidates) or "none"
        raise SayWhichCode(pointer="/with", ods_code=waiting.ods_code, candidates=candidates)
    return waiting.candidates[0]
