"""A dispense notification as its message has it: of every item what became of it."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from eps.answers.faults import (
    DanglingReference,
    FaultsFound,
    IdentifierInvalid,
    MedicationTwice,
    ReasonsDiffer,
    ValueDiffers,
    ValueExpected,
)
from eps.answers.resources import Bundle
from eps.errors import EpsError
from eps.fhir.envelope_rules import faults_of_any
from eps.fhir.item_reading import item_id_of
from eps.fhir.message import Message, ResourceMissing
from eps.fhir.order_reading import prescription_id_of
from eps.fhir.reading import (
    Json,
    expression_of,
    extension,
    extension_code,
    found,
    made,
    objects,
    place_of,
    text,
    text_if_any,
    whole_number_if_any,
    with_system,
    wrong_form,
)
from eps.fhir.systems import (
    ITEM_STATE,
    NHS_NUMBER,
    NOT_DISPENSED_BECAUSE,
    PRESCRIPTION_STATE,
    REPEATS_ISSUED,
    REPLACEMENT_OF,
)
from eps.identifiers import InvalidNhsNumber, NhsNumber
from eps.prescriptions.dispensing import Notification
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.with_dispenser import Named

DISPENSE = "MedicationDispense"
REASON_PLACE = f"{DISPENSE}.extension:prescriptionNonDispensingReason"
State = TypeVar("State", bound=StrEnum)
Look = Callable[[Json], object]
EQUAL: dict[str, Look] = {
    "whenHandedOver": lambda one: one.get("whenHandedOver"),
    "subject.identifier.value": lambda one: found(one, "subject", "identifier", "value"),
    f'extension("{PRESCRIPTION_STATE}")': lambda one: extension_code(one, PRESCRIPTION_STATE),
    "authorizingPrescription.groupIdentifier": lambda one: authorized_by(one).get("groupIdentifier"),
}
"""One prescription, one patient, one moment: the same for every item."""


def require_notification(message: Message) -> Sequence[Json]:
    """What it says of each item, once all of them fit together."""
    dispenses = message.all(DISPENSE)
    if not dispenses:
        raise ResourceMissing(pointer=f"Bundle.entry.resource.ofType({DISPENSE})", type=DISPENSE)
    if faults := [*faults_of_any(message), *_faults(dispenses)]:
        raise FaultsFound(faults)
    return dispenses


def _faults(dispenses: Sequence[Json]) -> Iterator[EpsError]:
    for field, look in EQUAL.items():
        if any(look(one) != look(dispenses[0]) for one in dispenses):
            yield ValueDiffers(pointer=_everywhere(field), resource=DISPENSE, field=field)
    if _reasons_differ(dispenses):
        yield ReasonsDiffer(pointer=REASON_PLACE, field=REASON_PLACE)
    if any("medicationCodeableConcept" in one and "medicationReference" in one for one in dispenses):
        yield MedicationTwice(pointer=_everywhere("medicationReference"))
    if not all(objects(one, "performer") for one in dispenses):
        field = "performer.ofType(PractitionerRole)"
        yield ValueExpected(pointer=_everywhere(field), resource=DISPENSE, field=field)


def _reasons_differ(dispenses: Sequence[Json]) -> bool:
    """Why the prescription was not dispensed, where every item says it: one prescription, one reason."""
    reasons = [extension_code(one, NOT_DISPENSED_BECAUSE) for one in dispenses]
    return None not in reasons and len(set(reasons)) > 1


def _everywhere(field: str) -> str:
    return f"Bundle.entry.resource.ofType({DISPENSE}).{field}"


def authorized_by(dispense: Json) -> Json:
    """The order's item, which it carries within itself."""
    reference = text(dispense, "authorizingPrescription", 0, "reference")
    for one in objects(dispense, "contained"):
        if f"#{one.get('id')}" == reference and one.get("resourceType") == "MedicationRequest":
            return one
    path = ("authorizingPrescription", 0)
    raise DanglingReference(pointer=expression_of(dispense, *path), field=place_of(dispense, *path))


def read_notification(bundle: Bundle, dispenses: Sequence[Json]) -> Notification:
    whole: Json = {"resourceType": "Bundle", **(bundle.model_extra or {})}
    return Notification(
        id=made(UUID, whole, "identifier", "value", wanted="a UUID"),
        items=_items(dispenses),
        state=_state_of_all(dispenses[0]),
    )


def _items(dispenses: Sequence[Json]) -> dict[UUID, ItemState]:
    """One item may be given out as two products; then both must say the same of it."""
    items: dict[UUID, ItemState] = {}
    for one in dispenses:
        item, state = item_id_of(authorized_by(one)), _item_state(one)
        if items.setdefault(item, state) is not state:
            raise ValueDiffers(pointer=_everywhere("type"), resource=DISPENSE, field="type of one item")
    return items


def _item_state(dispense: Json) -> ItemState:
    for coding in objects(dispense, "type", "coding"):
        if coding.get("system") == ITEM_STATE:
            return _one_of(ItemState, coding.get("code"), dispense, "type")
    raise wrong_form(dispense, "type", wanted=f"coded in {ITEM_STATE}")


def _state_of_all(dispense: Json) -> PrescriptionState | None:
    code = extension_code(dispense, PRESCRIPTION_STATE)
    return None if code is None else _one_of(PrescriptionState, code, dispense, "extension")


def _one_of(states: type[State], code: object, dispense: Json, field: str) -> State:
    for state in states:
        if state == code:
            return state
    raise wrong_form(dispense, field, wanted=f"one of {', '.join(states)}")


def named_by(message: Message, dispense: Json) -> Named:
    return Named(prescription_id_of(authorized_by(dispense)), _nhs_number(message, dispense))


def _nhs_number(message: Message, dispense: Json) -> NhsNumber | None:
    """Of its Patient, else of its subject; the national service takes it from either."""
    patients = message.all("Patient")
    number = (
        with_system(patients[0], NHS_NUMBER, "identifier")
        if patients
        else text_if_any(dispense, "subject", "identifier", "value")
    )
    try:
        return None if number is None else NhsNumber(number)
    except InvalidNhsNumber:
        raise IdentifierInvalid(pointer=_everywhere("subject"), field="nhsNumber") from None


def issue_number(dispense: Json) -> int | None:
    """Of repeat dispensing: how many were issued before it, and one."""
    request = authorized_by(dispense)
    if not objects(request, "basedOn"):
        return None
    counted = extension(request, REPEATS_ISSUED, "basedOn", 0)
    for place, one in enumerate(objects(counted, "extension") if counted else []):
        if one.get("url") == "numberOfRepeatsIssued" and counted is not None:
            before = whole_number_if_any(counted, "extension", place, "valueInteger")
            return None if before is None else before + 1
    return None


def replaced_by(message: Message) -> UUID | None:
    """The notification that this one is sent in place of."""
    one = extension(message.first("MessageHeader"), REPLACEMENT_OF)
    return None if one is None else made(UUID, one, "valueIdentifier", "value", wanted="a UUID")
