"""A cancellation that came before its prescription: remembered under its ID, and done as that arrives."""

from dataclasses import replace
from uuid import UUID

from eps.nomination.acts import Author
from eps.prescriptions import entries, repository
from eps.prescriptions.domain import Addressed, DispensingSite, Issue, Item, Prescription
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.record.store import append


def is_remembered(issues: list[Issue]) -> bool:
    """Whether only its cancellation is known."""
    return [issue.state for issue in issues] == [PrescriptionState.CANCELLED_BEFORE_ARRIVAL]


async def remember(unknown: Prescription, author: Author) -> bool:
    """With the items that are cancelled, of which only their ids are known. False where the ID came into use at the
    same moment. The caller holds the lock on the patient."""
    key = await repository.insert_prescription(unknown, None)
    if key is None:
        return False
    issue = _placeholder(replace(unknown, key=key))
    await repository.insert_issues([issue], unknown.practice)
    await append([entries.changed(issue, "cancelled-before-arrival", author, {"practice": unknown.practice})])
    return True


async def remember_too(remembered: Prescription, item_id: UUID, author: Author) -> None:
    """Another item of it."""
    if item_id not in {item.id for item in remembered.items}:
        await repository.delete_prescription(remembered.key)
        await remember(replace(remembered, items=(*remembered.items, unknown_item(item_id))), author)


async def recall(arriving: Prescription) -> frozenset[int] | None:
    """The places of the items that were cancelled before, after which the ID is free; None where it is in use. What
    another practice cancelled, or for another patient, is no concern of this one."""
    remembered = await repository.prescription(arriving.id)
    if remembered is None or not is_remembered(await repository.issues_of(remembered.key)):
        return None
    await repository.delete_prescription(remembered.key)
    if (remembered.practice, remembered.patient_id) != (arriving.practice, arriving.patient_id):
        return frozenset()
    cancelled = {item.id for item in remembered.items}
    return frozenset(place for place, item in enumerate(arriving.items) if item.id in cancelled)


def unknown_item(item_id: UUID) -> Item:
    return Item(id=item_id, code="", name="", quantity="", unit="", dosage="")


def _placeholder(unknown: Prescription) -> Issue:
    return Issue(
        key=0,
        prescription_key=unknown.key,
        prescription=unknown.id,
        patient_id=unknown.patient_id,
        number=1,
        of=1,
        state=PrescriptionState.CANCELLED_BEFORE_ARRIVAL,
        item_states=(ItemState.CANCELLED,) * len(unknown.items),
        site=DispensingSite.NOT_NOMINATED,
        address=None,
        addressed=Addressed.NOT_YET,
        ready_on=unknown.valid_from,
        use_by=unknown.use_by,
    )
