"""What the items of one order must have in common, and what each must and may not have (reference section 1).

Every fault is told, not only the first.
"""

from collections.abc import Callable, Iterator, Sequence

from eps.answers.faults import (
    FaultsFound,
    FieldUnexpected,
    IdentifierRepeated,
    MedicationTwice,
    TherapyMixed,
    ValueDiffers,
    ValueExpected,
)
from eps.errors import EpsError
from eps.fhir.envelope_rules import faults_of_envelope, faults_of_number
from eps.fhir.message import Message, must_be
from eps.fhir.reading import (
    Json,
    expression_of,
    extension,
    extension_code,
    found,
    missing,
    objects,
    place_of,
    text,
    with_system,
)
from eps.fhir.systems import (
    ITEM_NUMBER,
    PRESCRIPTION_TYPE,
    REPEAT_INFORMATION,
    RESPONSIBLE_PRACTITIONER,
    SITE_TYPE,
)
from eps.fhir.validity import faults_of_validity
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.order import MOST_ITEMS, PerformerMissing, PerformerUnexpected, WrongNumberOfItems

REQUEST = "MedicationRequest"
ACUTE, CONTINUOUS, REPEAT_DISPENSING = "acute", "continuous", "continuous-repeat-dispensing"
INTENTS = ("order", "original-order", "instance-order")
PRIMARY_CARE = "01"
"""What types of prescriptions written in primary care begin with."""
PERFORMER = ("dispenseRequest", "performer", "identifier", "value")

Look = Callable[[Json], object]
EQUAL: dict[str, Look] = {
    "groupIdentifier": lambda request: request.get("groupIdentifier"),
    "category": lambda request: request.get("category"),
    "authoredOn": lambda request: request.get("authoredOn"),
    "subject": lambda request: request.get("subject"),
    "requester": lambda request: request.get("requester"),
    "dispenseRequest.performer": lambda request: found(request, "dispenseRequest", "performer"),
    "dispenseRequest.validityPeriod": lambda request: found(request, "dispenseRequest", "validityPeriod"),
    "dispenseRequest.expectedSupplyDuration": lambda request: found(
        request, "dispenseRequest", "expectedSupplyDuration"
    ),
    f'dispenseRequest.extension("{SITE_TYPE}")': lambda request: extension(
        request, SITE_TYPE, "dispenseRequest"
    ),
    f'extension("{PRESCRIPTION_TYPE}")': lambda request: extension(request, PRESCRIPTION_TYPE),
    f'extension("{RESPONSIBLE_PRACTITIONER}")': lambda request: extension(request, RESPONSIBLE_PRACTITIONER),
}
"""One prescription, one address: the same on every item."""
OF_REQUEST = ("groupIdentifier", "category", "authoredOn", "subject", "requester", "extension")
OF_DISPENSE_REQUEST = ("performer", "validityPeriod", "expectedSupplyDuration", "extension")
EQUAL_IN_REPEAT_DISPENSING: dict[str, Look] = {
    "dispenseRequest.numberOfRepeatsAllowed": lambda request: found(
        request, "dispenseRequest", "numberOfRepeatsAllowed"
    ),
    f'extension("{REPEAT_INFORMATION}")': lambda request: extension(request, REPEAT_INFORMATION),
}
NEEDED_IN_REPEAT_DISPENSING = ("numberOfRepeatsAllowed", "validityPeriod", "expectedSupplyDuration")


def require_order(message: Message) -> None:
    requests = message.all(REQUEST)
    if not 1 <= len(requests) <= MOST_ITEMS:
        raise WrongNumberOfItems(pointer=_everywhere(), items=len(requests))
    faults = [
        *faults_of_envelope(message),
        *_faults_of_all(requests),
        *_faults_of_each(requests),
        *_faults_of_people(message, requests[0]),
    ]
    if faults:
        raise FaultsFound(faults)


def therapies_of(requests: Sequence[Json]) -> list[str]:
    return [text(request, "courseOfTherapyType", "coding", 0, "code") for request in requests]


def _everywhere(field: str = "") -> str:
    return f"Bundle.entry.resource.ofType({REQUEST}){field and f'.{field}'}"


def _faults_of_all(requests: Sequence[Json]) -> Iterator[EpsError]:
    therapies = set(therapies_of(requests))
    if len(therapies) > 1 and therapies != {ACUTE, CONTINUOUS}:
        yield TherapyMixed(pointer=f"{REQUEST}.courseOfTherapyType.coding")
    first = _in_common(requests[0])
    if any(_in_common(request) != first for request in requests[1:]):
        yield from _differing(requests, EQUAL)
    if therapies == {REPEAT_DISPENSING}:
        yield from _differing(requests, EQUAL_IN_REPEAT_DISPENSING)
        yield from faults_of_validity(requests[0])
        for field in NEEDED_IN_REPEAT_DISPENSING:
            if found(requests[0], "dispenseRequest", field) is None:
                place = f"dispenseRequest.{field}"
                yield ValueExpected(pointer=_everywhere(place), resource=REQUEST, field=place)
    numbers = {with_system(request, ITEM_NUMBER, "identifier") for request in requests}
    if len(numbers) < len(requests):
        yield IdentifierRepeated(pointer=_everywhere("identifier"), resource=REQUEST)


def _in_common(request: Json) -> tuple[object, ...]:
    """More than what must be equal, looked at in one step: where it is equal, as it mostly is, all is."""
    return (
        *[request.get(field) for field in OF_REQUEST],
        *[found(request, "dispenseRequest", field) for field in OF_DISPENSE_REQUEST],
    )


def _differing(requests: Sequence[Json], fields: dict[str, Look]) -> Iterator[EpsError]:
    for field, look in fields.items():
        first = look(requests[0])
        if any(look(request) != first for request in requests[1:]):
            yield ValueDiffers(pointer=_everywhere(field), resource=REQUEST, field=field)


def _faults_of_each(requests: Sequence[Json]) -> Iterator[EpsError]:
    if any(request.get("status") != "active" for request in requests):
        yield must_be(requests[0], "status", "active")
    if any(request.get("intent") not in INTENTS for request in requests):
        yield must_be(requests[0], "intent", "order, original-order or instance-order")
    for request in requests:
        if "medicationCodeableConcept" in request and "medicationReference" in request:
            yield MedicationTwice(pointer=_everywhere("medication"))
        dosages = objects(request, "dosageInstruction")
        if len(dosages) > 1 and not all(dosage.get("sequence") for dosage in dosages):
            yield missing(request, "dosageInstruction", "sequence")
    yield from faults_of_number(requests[0])
    yield from _faults_of_address(requests[0])


def _faults_of_address(request: Json) -> Iterator[EpsError]:
    """Stricter than the national systems: a nominated order names its dispenser, one that is not names none."""
    site = extension_code(request, SITE_TYPE, "dispenseRequest")
    performer = found(request, *PERFORMER)
    if site == DispensingSite.NOT_NOMINATED and performer is not None:
        yield PerformerUnexpected(pointer=_everywhere("dispenseRequest.performer"))
    if site in set(DispensingSite) - {DispensingSite.NOT_NOMINATED} and performer is None:
        yield PerformerMissing(pointer=_everywhere("dispenseRequest.performer"), site=site)


def _faults_of_people(message: Message, request: Json) -> Iterator[EpsError]:
    role = message.referred(request, "requester", type="PractitionerRole")
    organization = organization_of(message, role)
    practitioner = (
        message.referred(role, "practitioner", type="Practitioner")
        if found(role, "practitioner", "reference")
        else None
    )
    services_of(message, role)
    for resource in (role, organization, practitioner):
        yield from _faults_of_telecoms(resource or {})
    if (extension_code(request, PRESCRIPTION_TYPE) or "").startswith(PRIMARY_CARE):
        yield from _faults_of_primary_care(role, organization)


def organization_of(message: Message, role: Json) -> Json:
    """That the message carries, or that is named by its code alone, as in a published order."""
    named = found(role, "organization")
    return _by_code(named, "Organization") or message.referred(role, "organization", type="Organization")


def services_of(message: Message, role: Json) -> list[Json]:
    """Those of a hospital that the role refers to, or names by their code."""
    services = []
    for place, service in enumerate(objects(role, "healthcareService")):
        if (coded := _by_code(service, "HealthcareService")) is not None:
            services.append(coded)
        elif "reference" in service:
            path = ("healthcareService", place)
            services.append(message.referred(role, *path, type="HealthcareService"))
    return services


def _by_code(named: object, kind: str) -> Json | None:
    """The resource that is named by an identifier and not by a reference, of which nothing else is known."""
    if not isinstance(named, dict) or "reference" in named or not isinstance(named.get("identifier"), dict):
        return None
    return {"resourceType": kind, "identifier": [named["identifier"]]}


def _faults_of_telecoms(resource: Json) -> Iterator[EpsError]:
    for telecom in objects(resource, "telecom"):
        for field in ("value", "use"):
            if not telecom.get(field):
                yield missing(resource, "telecom", field)


def _faults_of_primary_care(role: Json, organization: Json) -> Iterator[EpsError]:
    if role.get("healthcareService"):
        yield FieldUnexpected(
            pointer=expression_of(role, "healthcareService"), field=place_of(role, "healthcareService")
        )
    if not organization.get("partOf"):
        yield missing(organization, "partOf")
