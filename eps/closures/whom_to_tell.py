"""Who is told of a closure: everyone whom it concerns from 7 days on; of a shorter one, who needs something before."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from eps.clock import london_date
from eps.closures.telling import EVERYONE_FROM, tells_everyone
from eps.nomination.proposal import Proposal
from eps.pharmacies.closure import Closure
from eps.prescriptions.needed_repository import NeededAt, patients_in_need

SOON_AFTER = timedelta(days=2)
"""A repeat that is due so soon after the reopening is needed at once."""


async def to_be_told(closure: Closure, offers: Sequence[Proposal], at: datetime) -> Sequence[Proposal]:
    """Of these offers. `closure` has the extent of its run."""
    if tells_everyone(closure, at) or not offers:
        return offers
    needed = NeededAt(closure.ods_code, needed_by(closure), london_date(at))
    patients = await patients_in_need(needed, [offer.patient_id for offer in offers])
    return [offer for offer in offers if offer.patient_id in patients]


def needed_by(closure: Closure) -> date:
    """The last day on which a repeat may be due. With no end in sight, everyone is told after 7 days."""
    return london_date((closure.effective_end or closure.starts_at + EVERYONE_FROM) + SOON_AFTER)
