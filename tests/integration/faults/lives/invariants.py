"""What holds after every step, and between one step and the next: I1 to I7 of the reference on assurance."""

from collections import Counter
from collections.abc import Iterator

from eps.closures.telling import offer_key
from eps.nomination.proposal import OPEN_STATES, TRANSITIONS, Proposal, ProposalState
from eps.pharmacies.closure import ClosureState, state_at
from eps.prescriptions.domain import Addressed, Issue
from eps.prescriptions.domain import state_at as state_of
from eps.prescriptions.states import PrescriptionState
from tests.integration.faults.lives import model
from tests.integration.faults.lives.model import Wanted, in_force
from tests.integration.faults.lives.world import Place, World

_P = PrescriptionState
WITH_NOBODY = frozenset({_P.TO_BE_DISPENSED, _P.AWAITING_RELEASE_READY, _P.FUTURE_ISSUE})
FOLLOWING = frozenset({Addressed.NOMINATED, Addressed.REDIRECT, Addressed.MOVED, Addressed.TOKEN})


def require(world: World) -> None:
    """Of the town as it stands, once its work is done."""
    for check in (_open_offers, _nobody_missed, _redirects, _told, _following):
        for problem in check(world):
            raise AssertionError(problem)


def require_step(before: World, after: World, wanted: Wanted) -> None:
    """Of one step: what was wanted happened, nothing else did, and the record says so, once."""
    _require_nominations(before, after, wanted)
    _require_places(before, after, wanted)
    for problem in (*_transitions(before, after), *_recorded(before, after)):
        raise AssertionError(problem)


def _require_nominations(before: World, after: World, wanted: Wanted) -> None:
    """I1, I2, I5: nobody's changed who did not say so, and every change raised the version by one."""
    expected = {**before.nominated, **wanted.nominated}
    assert after.nominated == {patient: code for patient, code in expected.items() if code is not None}
    raised = {
        patient: version + (patient in wanted.nominated) for patient, version in before.versions.items()
    }
    assert after.versions == raised


def _require_places(before: World, after: World, wanted: Wanted) -> None:
    """I6: what is issued goes where it must, what was issued stays where it is unless the step moves it. Issues of
    repeat dispensing that nobody has may follow."""
    places, new = after.places(), after.issues.keys() - before.issues.keys()
    expected = {**before.places(after.at), **wanted.places}
    for key in expected.keys() - wanted.places.keys():
        if after.issues[key].of > 1 and {expected[key].state, places[key].state} <= WITH_NOBODY:
            expected[key] = places[key]
    assert {key: one for key, one in places.items() if key not in new} == expected
    first = [after.issues[key] for key in new if after.issues[key].number == 1]
    told = [(one.patient_id, one.address, one.addressed) for one in first]
    assert told == ([wanted.issued] if wanted.issued else [])
    for one in first:
        assert places[one.key] == Place(PrescriptionState.TO_BE_DISPENSED, one.address, None)


def _transitions(before: World, after: World) -> Iterator[str]:
    for proposal_id, proposal in after.proposals.items():
        was = before.proposals.get(proposal_id)
        if was is not None and was.state is not proposal.state and not _may_become(was, proposal):
            yield f"{was.state} became {proposal.state}"


def _may_become(was: Proposal, now: Proposal) -> bool:
    """A step may bring about two transitions, one after the other. Asked for another nomination it begins anew."""
    first = TRANSITIONS[was.state]
    if now.nominated_code != was.nominated_code:
        first |= {ProposalState.OFFERED}
    return now.state in first or any(now.state in TRANSITIONS[between] for between in first)


def _recorded(before: World, after: World) -> Iterator[str]:
    """I7: one entry for each change of a nomination and of an issue; of offers and redirects some where they changed,
    and at the end of a sequence the whole record is compared with them."""
    entries = after.entries - before.entries
    if entries["nomination"] != sum(after.versions.values()) - sum(before.versions.values()):
        yield "the record and the versions differ"
    if entries["prescription"] != _writes(after) - _writes(before):
        yield "the record and the changes of prescriptions differ"
    if bool(entries["proposal"]) != (_told_of(before) != _told_of(after)):
        yield "offers changed without a word, or none did and there is one"
    if bool(entries["redirect"]) != (before.redirects != after.redirects):
        yield "redirects changed without a word, or none did and there is one"


def _writes(world: World) -> int:
    """How often prescriptions were issued, and issues changed after that."""
    changed = sum(issue.version - 1 for issue in world.issues.values())
    return changed + len({issue.prescription for issue in world.issues.values()})


def _told_of(world: World) -> object:
    """Asked anew for another nomination, an offer may lapse and stand again in one step."""
    return {
        one.id: (one.state, one.closure_id, one.nominated_code, one.nearest_code)
        for one in world.proposals.values()
    }


def _open_offers(world: World) -> Iterator[str]:
    """I3, I4: an open offer is for what stands, and there is one for each nomination and closure."""
    offers = [one for one in world.proposals.values() if one.state in OPEN_STATES]
    for offer in offers:
        closure = world.closures[offer.closure_id]
        if state_at(closure, world.at) not in (ClosureState.SCHEDULED, ClosureState.IN_FORCE):
            yield f"an offer is open though its closure is {state_at(closure, world.at)}"
        if world.nominated.get(offer.patient_id) != offer.nominated_code:
            yield "an offer is open for a nomination that is no more"
    counted = Counter((one.patient_id, one.closure_id) for one in world.proposals.values())
    if any(count > 1 for count in counted.values()):
        yield "somebody was asked twice for one closure"


def _nobody_missed(world: World) -> Iterator[str]:
    """Whoever nominates a pharmacy whose closure stands was asked, and either answered or still may."""
    asked = {
        (one.patient_id, one.nominated_code, one.closure_id)
        for one in world.proposals.values()
        if one.state not in (ProposalState.LAPSED, ProposalState.WITHDRAWN)
    }
    for patient, code in world.nominated.items():
        for closure in world.of(code):
            alive = state_at(closure, world.at) in (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
            asks = alive and closure.makes_proposals_at(world.at)
            if asks and (patient, code, closure.id) not in asked:
                yield f"patient {patient} was not asked"


def _redirects(world: World) -> Iterator[str]:
    """One is for as long as the nominated pharmacy is closed, and never to one that is."""
    for patient, redirect in world.redirects.items():
        if world.nominated.get(patient) != redirect.from_code:
            yield "a redirect outlives its nomination"
        closure = world.closures[redirect.closure_id]
        if state_at(closure, world.at) not in (ClosureState.SCHEDULED, ClosureState.IN_FORCE):
            yield "a redirect outlives its closure"
        if in_force(world, redirect.to_code):
            yield "a redirect goes to a closed pharmacy"


def _following(world: World) -> Iterator[str]:
    """Issues of repeat dispensing wait where the patient's choice says now, or are held while that is closed."""
    for issue in world.issues.values():
        state = state_of(issue, world.at)
        if issue.of == 1 or state not in WITH_NOBODY:
            continue
        if issue.addressed in FOLLOWING and issue.address != model.destination(world, issue.patient_id):
            yield f"an issue {issue.addressed} waits at {issue.address}"
        if issue.addressed is Addressed.HELD and not model.in_force(world, issue.wanted or ""):
            yield "an issue is held though its pharmacy is open"


def _told(world: World) -> Iterator[str]:
    """Whoever was offered others by the cascade of a long closure, or got a number instead, is told: the message was
    written with the change. Who chose a pharmacy that closes later was warned on the page where they chose it."""
    for issue in world.issues.values():
        if issue.addressed is Addressed.TOKEN_BECAUSE_CLOSED and not _has_message(world, issue):
            yield "somebody got a number and was not told"
    for offer in world.proposals.values():
        if offer.id not in world.warned and offer_key(offer) not in world.told:
            yield "somebody was offered others and was not told"


def _has_message(world: World, issue: Issue) -> bool:
    return f"prescription-has-a-number/{issue.prescription}/{issue.number}" in world.told
