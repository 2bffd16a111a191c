"""What a practice of the rehearsal has prescribed: before one of its pharmacies closes, and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from eps.clock import london_date
from eps.demonstration.rehearsal_repository import Nominee
from eps.demonstration.town import OPERATOR
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.prescriptions.batch_preparing_service import BatchRequest, prepare_batch
from eps.prescriptions.dispense_service import Dispensing, notify_dispensed
from eps.prescriptions.dispensing import Notification
from eps.prescriptions.domain import Prescription, TreatmentType
from eps.prescriptions.issuing_service import Issuing, issue
from eps.prescriptions.order import Order
from eps.prescriptions.preparing import prepared_order
from eps.prescriptions.release_service import Asking, release_nominated
from eps.prescriptions.repeats_seeding import seed_repeats
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import ItemState
from eps.prescriptions.synthetic_repeats import repeat_of
from eps.prescriptions.with_dispenser import Named

SEED = 1
REPEAT_DISPENSED, DOWNLOADED, WAITING, WITH_A_NUMBER = 2, 2, 6, 3
IN_A_BATCH = 30
SINCE_FIRST_SUPPLY = timedelta(days=23)
"""The next can be downloaded by now, and there is time left to hold it."""


@dataclass(frozen=True, slots=True)
class Prescribing:
    """A practice, and the pharmacy that closes. `people` of the practice nominate it."""

    practice: OdsCode
    pharmacy: OdsCode
    people: Sequence[Nominee]
    at: datetime

    def by(self, role: Role) -> Principal:
        code = self.pharmacy if role is Role.PHARMACY else self.practice
        return Principal(role, OPERATOR, frozenset({code}))

    @property
    def today(self) -> date:
        return london_date(self.at)


async def before_it_closes(told: Prescribing) -> list[Prescription]:
    """Some is downloaded, some waits; gives what is repeat dispensed, whose first supply it has."""
    first, second = REPEAT_DISPENSED, REPEAT_DISPENSED + DOWNLOADED
    repeat_dispensed = [await _repeat_dispensed(told, one) for one in told.people[:first]]
    for one in told.people[first:second]:
        await _routine(told, one)
    await release_nominated(Asking(told.by(Role.PHARMACY), told.pharmacy, told.at))
    for one in told.people[second : second + WAITING]:
        await _routine(told, one)
    return repeat_dispensed


async def once_it_has_closed(told: Prescribing, repeat_dispensed: Sequence[Prescription]) -> None:
    """The next supply of repeat dispensing is held; some get a number, of which no letter arrives in time; and a day's
    repeats wait to be signed."""
    for prescription in repeat_dispensed:
        await _give_out(told, prescription)
    by_letter = [one for one in told.people if not one.hears_today]
    for one in by_letter[:WITH_A_NUMBER]:
        await _routine(told, one, OnClosed.TOKEN)
    lines = await seed_repeats(told.practice, IN_A_BATCH, seed=SEED)
    await prepare_batch(BatchRequest(told.by(Role.PRACTICE), lines, told.at))


async def _give_out(told: Prescribing, prescription: Prescription) -> None:
    given_out = {item.id: ItemState.FULLY_DISPENSED for item in prescription.items}
    named, notification = Named(prescription.id), Notification(uuid4(), given_out)
    await notify_dispensed(Dispensing(told.by(Role.PHARMACY), named, notification, told.at))


async def _routine(told: Prescribing, one: Nominee, on_closed: OnClosed | None = None) -> None:
    await _issued(told, one, _order(told, one), on_closed)


async def _repeat_dispensed(told: Prescribing, one: Nominee) -> Prescription:
    """Its second supply falls due soon."""
    order = replace(
        _order(told, one),
        treatment=TreatmentType.REPEAT_DISPENSING,
        issues=6,
        valid_from=told.today - SINCE_FIRST_SUPPLY,
    )
    return await _issued(told, one, order)


async def _issued(
    told: Prescribing, one: Nominee, order: Order, on_closed: OnClosed | None = None
) -> Prescription:
    request = Issuing(told.by(Role.PRESCRIBER), one.nhs_number, order, told.at, on_closed)
    return (await issue(request)).prescription


def _order(told: Prescribing, one: Nominee) -> Order:
    return prepared_order(
        repeat_of(one.nhs_number, SEED),
        practice=told.practice,
        prescriber=OPERATOR,
        valid_from=told.today,
    )
