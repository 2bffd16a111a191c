"""An issue that ends by itself: its days are over, or the patient has died. Rules only."""

from dataclasses import replace
from datetime import datetime

from eps.prescriptions.cancelling import with_cancelled
from eps.prescriptions.domain import Issue, item_states_at, state_at
from eps.prescriptions.states import CANCELLABLE, EXPIRES_TO, ITEM_EXPIRES_TO, WITH_A_DISPENSER

DEATH = "death"
"""Why a cancellation waits. A prescriber's reason is a code of the national list; this one goes with the date of death,
should that be taken back."""


def expired(issue: Issue, at: datetime) -> Issue:
    """As its days leave it: what every reader sees already is written."""
    return replace(issue, state=state_at(issue, at), item_states=item_states_at(issue, at), held_since=None)


def expired_with_the_one_before(issue: Issue) -> Issue:
    """Of repeat dispensing, before its own days are over: nobody used the one before it in time."""
    states = tuple(ITEM_EXPIRES_TO.get(state, state) for state in issue.item_states)
    return replace(issue, state=EXPIRES_TO[issue.state], item_states=states)


def ended_by_death(issue: Issue) -> Issue:
    """Cancelled where nobody has it; where a dispenser does, as soon as it is given back."""
    places = range(len(issue.item_states))
    if issue.state in CANCELLABLE:
        return replace(with_cancelled(issue, places), held_since=None)
    if issue.state in WITH_A_DISPENSER:
        marked = {place for place, _ in issue.cancelling}
        added = ((place, DEATH) for place in places if place not in marked)
        return replace(issue, cancelling=(*issue.cancelling, *added))
    return issue


def not_ended_by_death(issue: Issue) -> Issue:
    """What a prescriber marked stays marked."""
    return replace(issue, cancelling=tuple(one for one in issue.cancelling if one[1] != DEATH))
