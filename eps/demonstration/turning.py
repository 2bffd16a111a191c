"""Chapters 7 and 8: the nearest closes too, then the first one opens again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from eps.choices.showing import Asked, shown_all
from eps.clock import london_date
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.closures.serving_again import reopen
from eps.demonstration import repository
from eps.demonstration.answering import patient
from eps.demonstration.closing import follow, nearest_of, with_street
from eps.demonstration.repository import Offered
from eps.demonstration.teller import Table, Teller
from eps.geography import miles
from eps.identity.permissions import Principal, Role
from eps.nomination.proposal import ProposalState
from eps.pharmacies.closure import Closure, ClosureKind, Reason
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import refresh_directory
from eps.wording import day_text, time_text
from eps.worker import work_until_idle

FIVE_DAYS = timedelta(days=5)
STATES = (ProposalState.OFFERED, ProposalState.KEPT, ProposalState.CHOSE, ProposalState.WITHDRAWN)


async def nearest_closes(
    teller: Teller, nearest: Pharmacy, first: Closure, redirected: Offered, at: datetime
) -> None:
    teller.chapter(f"{nearest.name}, the nearest of that list, closes too")
    pointing = await _pointing_at(nearest, first)
    request = ClosureRequest(
        (nearest.ods_code,), ClosureKind.TEMPORARY, at, Reason.STAFF_ILLNESS, at + FIVE_DAYS
    )
    staff = Principal(Role.PHARMACY, "staff", frozenset(request.ods_codes))
    [closure] = await record(request, Recorder(staff, at))
    with teller.watching("Offering others") as progress:
        reached = await follow(closure.id, progress)
    teller.say(
        f"{_moment(at)}. Its staff are ill: they record themselves that it is closed for five days.",
        f"Its own {reached.proposed - 1} patients are offered others.",
        f"{len(pointing)} open offers had it as the nearest: that is worked out again, and recorded.",
    )
    ids = {offer.proposal_id for offer in pointing}
    teller.show(
        nearest_of([offer for offer in await repository.offered(first.id) if offer.proposal_id in ids])
    )
    await _asked_afresh(teller, nearest, redirected, at)


async def _pointing_at(nearest: Pharmacy, closure: Closure) -> list[Offered]:
    offers = await repository.offered(closure.id)
    return [offer for offer in offers if offer.nearest_code == nearest.ods_code]


async def _asked_afresh(teller: Teller, nearest: Pharmacy, redirected: Offered, at: datetime) -> None:
    [afresh, *_] = await shown_all(patient(redirected), Asked(), at)
    now, metres = afresh.options[0]
    teller.say(
        f"The patient in {redirected.district} who went to {nearest.name} for the time being is asked afresh:",
        f"that arrangement has ended, and the nearest is now {with_street(now)}, {miles(metres)} miles.",
    )


async def reopens(teller: Teller, pharmacy: Pharmacy, at: datetime) -> None:
    teller.chapter(f"{pharmacy.name} opens again, early")
    before = await repository.offers_by_state(pharmacy.ods_code)
    commissioner = Principal(Role.COMMISSIONER, "commissioner", icb_code=pharmacy.icb_code)
    await reopen(pharmacy.ods_code, commissioner, at)
    await refresh_directory()
    await work_until_idle()
    teller.say(
        f"{_moment(at)}. Its commissioner records that it is open again. Every open offer is withdrawn;",
        "whoever chose another for good stays there, for nothing moves back by itself.",
    )
    teller.show(_states(before, await repository.offers_by_state(pharmacy.ods_code)))


def _states(before: Mapping[ProposalState, int], after: Mapping[ProposalState, int]) -> Table:
    rows = [(str(state), f"{before.get(state, 0)}", f"{after.get(state, 0)}") for state in STATES]
    return Table(("Offers to its patients", "before", "after"), rows, frozenset({1, 2}))


def _moment(at: datetime) -> str:
    return f"It is {day_text(london_date(at))}, {time_text(at)}"
