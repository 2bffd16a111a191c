"""A proposal is our offer of others to one patient; a redirect ends when the nominated pharmacy reopens."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eps.errors import Conflict, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, state_at
from eps.pharmacies.need import Need

REDIRECT_LASTS = timedelta(days=28)
CHOOSING_FOR_GOOD_FROM = timedelta(days=7)
"""Below this a temporary closure offers a redirect, not a choice for good."""


class ProposalState(StrEnum):
    OFFERED = "offered"
    CHOSE = "chose"
    KEPT = "kept"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.OFFERED: frozenset(
        {
            ProposalState.CHOSE,
            ProposalState.KEPT,
            ProposalState.REMOVED,
            ProposalState.WITHDRAWN,
            ProposalState.LAPSED,
        }
    ),
    ProposalState.KEPT: frozenset(
        {ProposalState.CHOSE, ProposalState.REMOVED, ProposalState.WITHDRAWN, ProposalState.LAPSED}
    ),
    ProposalState.CHOSE: frozenset(),
    ProposalState.REMOVED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
    ProposalState.LAPSED: frozenset({ProposalState.OFFERED}),
}
"""Of what was asked for one nomination. For another it is asked anew, whatever it was: `may_be_offered_again`."""
OPEN_STATES = frozenset({ProposalState.OFFERED, ProposalState.KEPT})


class Duration(StrEnum):
    FOR_GOOD = "for-good"
    UNTIL_REOPENING = "until-reopening"


class UnknownProposal(NotFound):
    """There is no such offer. See the pharmacy that gets your prescriptions to find what can be changed."""


class UnknownRedirect(NotFound):
    """There is no such arrangement until a pharmacy reopens, or it has ended."""


class ProposalAnswered(Conflict):
    """This was settled before: the answer is {state}. To change it, change your pharmacy."""


class NominationMovedOn(Conflict):
    """The pharmacy that gets your prescriptions has changed since this offer was made. See it as it is now first."""


class CannotKeep(Conflict):
    """This pharmacy has closed for good, so it cannot be kept. Choose another, or none."""


class CannotRedirect(Invalid):
    """Until it reopens is not possible here: {why}. Choose for good instead, or keep your pharmacy."""


class GoesToTheClosing(Invalid):
    """This is the pharmacy that closes. Name another one to go to until yours reopens, or keep your pharmacy."""


class CannotChooseForGood(Invalid):
    """This pharmacy reopens within 7 days. Choose until it reopens, or change it under Change pharmacy."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`nominated_code` is the nomination it was made for, `from_code` the pharmacy that stops serving:
    they differ where a redirect's pharmacy closed. The stored nearest is what was
    proposed; the list is evaluated afresh when shown."""

    id: UUID
    patient_id: int
    type: NominationType
    closure_id: UUID
    state: ProposalState
    nominated_code: OdsCode
    from_code: OdsCode
    nearest_code: OdsCode | None
    nearest_metres: int | None
    worked_out_at: datetime
    offered_at: datetime
    answered_at: datetime | None = None
    answered_code: OdsCode | None = None
    duration: Duration | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    id: UUID
    patient_id: int
    type: NominationType
    closure_id: UUID
    from_code: OdsCode
    to_code: OdsCode
    starts_at: datetime
    confirmed_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None

    @property
    def lasts_until(self) -> datetime:
        """It ends by itself 28 days after the patient last confirmed it, or after it began where that came later."""
        return lasts_until(self.starts_at, self.confirmed_at)

    def is_over(self, at: datetime) -> bool:
        """Ended by somebody, or by its time, whether or not that has been written."""
        return self.ended_at is not None or self.lasts_until <= at


def lasts_until(starts_at: datetime, confirmed_at: datetime) -> datetime:
    return max(starts_at, confirmed_at) + REDIRECT_LASTS


def require_transition(proposal: Proposal, wanted: ProposalState) -> None:
    if wanted not in TRANSITIONS[proposal.state]:
        raise ProposalAnswered(state=proposal.state)


def may_be_offered_again(proposal: Proposal, nominated: OdsCode) -> bool:
    """The closing pharmacy was nominated again; or it was answered for another nomination, so that nobody asked about
    this one. There is one row for a closure, be it asked about whichever."""
    if proposal.state in OPEN_STATES:
        return False
    return proposal.state is ProposalState.LAPSED or proposal.nominated_code != nominated


def answers(proposal: Proposal, closure: Closure, lasting: Collection[Duration], at: datetime) -> list[str]:
    """What may be answered now: "choose" where a choice may last at all, "keep" until it has closed for good."""
    possible = {ProposalState.CHOSE: "choose", ProposalState.KEPT: "keep", ProposalState.REMOVED: "remove"}
    ruled_out = set() if lasting else {ProposalState.CHOSE}
    if not can_be_kept(closure, at):
        ruled_out.add(ProposalState.KEPT)
    given = TRANSITIONS[proposal.state] - ruled_out
    return [word for state, word in possible.items() if state in given]


def can_be_kept(closure: Closure, at: datetime) -> bool:
    return not (closure.kind is ClosureKind.PERMANENT and closure.covers(at))


def durations(closure: Closure, *, practice_issues_here: bool) -> list[Duration]:
    """How long a choice may last: a redirect needs a reopening to wait for, and a practice that issues here."""
    if closure.kind is ClosureKind.PERMANENT:
        return [Duration.FOR_GOOD]
    redirect = [Duration.UNTIL_REOPENING] if practice_issues_here else []
    short = closure.ends_at is not None and closure.ends_at - closure.starts_at < CHOOSING_FOR_GOOD_FROM
    return redirect if short else [Duration.FOR_GOOD, *redirect]


def asked_because_of(closures: Iterable[Closure], at: datetime) -> Closure | None:
    """Of one code's closures: that in force, for good before all, else the next to begin."""
    alive = (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
    standing = [one for one in closures if one.makes_proposals_at(at) and state_at(one, at) in alive]
    return min(standing, key=lambda one: _how_soon(one, at), default=None)


def _how_soon(closure: Closure, at: datetime) -> tuple[bool, bool, datetime]:
    in_force = closure.covers(at)
    return not in_force, in_force and closure.kind is ClosureKind.TEMPORARY, closure.starts_at


def need_while(closure: Closure, at: datetime, together: frozenset[OdsCode] = frozenset()) -> Need:
    """Whoever is offered must serve from when the closure begins until it ends, 28 days at most, and is none of those
    that close together with it."""
    return Need.over(max(at, closure.starts_at), closure.effective_end, together | {closure.ods_code})
