"""What the sender of an order is told when it was issued: where it goes in plain words, and no pharmacy by its name."""

from datetime import datetime

from eps.prescriptions.domain import Addressed, Issue
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.routing import Service
from eps.prescriptions.states import PrescriptionState
from eps.wording.dates import day_text, moment_text

NOMINATED = "It goes to the dispenser that the patient nominated."
REDIRECT = "It goes where the patient asked for prescriptions to go until the nominated pharmacy reopens."
ONE_OFF = (
    "It goes to the dispenser that this order names, for this order alone: whom the patient nominated, if anybody, "
    "stays as it is."
)
TOKEN = "It goes to no dispenser: any pharmacy can use it by its ID."
TOKEN_BECAUSE_CLOSED = (
    "It goes to no dispenser, because the one it was for is closed{until}: any pharmacy can use it by its ID."
)
TOLD_TODAY = "The patient is told so today."
PHONE = "We cannot tell the patient so today. Phone them: they are on your list of patients to phone."
GOES = {
    Addressed.NOMINATED: NOMINATED,
    Addressed.REDIRECT: REDIRECT,
    Addressed.ONE_OFF: ONE_OFF,
    Addressed.TOKEN: TOKEN,
    Addressed.TOKEN_BECAUSE_CLOSED: TOKEN_BECAUSE_CLOSED,
}


def _who_tells(first: Issue) -> list[str]:
    """Of a token made because of a closure: nobody but the practice may be able to. One cancelled needs no telling."""
    if first.addressed is not Addressed.TOKEN_BECAUSE_CLOSED or first.state is PrescriptionState.CANCELLED:
        return []
    return [PHONE if first.told_at is None else TOLD_TODAY]


def sentences(issued: Issued, at: datetime) -> list[str]:
    """The first says what was issued and where it goes; the others what is out of the ordinary."""
    prescription, route = issued.prescription, issued.route
    until = f" until {moment_text(route.until, at)}" if route.until else ""
    supplies = f", as {prescription.issues} issues" if prescription.issues > 1 else ""
    what = "the first issue" if prescription.issues > 1 else "it"
    issued_as = f"Prescription {prescription.id} was issued{supplies}."
    told = [
        f"{issued_as} {GOES[route.addressed].format(until=until)} Use {what} by {day_text(prescription.use_by)}.",
        *_who_tells(issued.first),
    ]
    if route.service is Service.BRIEFLY_CLOSED:
        told.append(f"It is closed{until}. If the medicine is needed sooner, phone the patient.")
    if issued.days_moved:
        told.append("Its use-by date had passed when it arrived, so its days count from today.")
    if issued.cancelled:
        told.append(
            f"{issued.cancelled} of its {len(prescription.items)} items had been cancelled before it arrived."
        )
    if not prescription.signed:
        told.append("It carries no signature.")
    return told
