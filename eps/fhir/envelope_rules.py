"""What holds a message together: an identifier of its own, one header and one patient; of an order also references that
lead somewhere. The entries that a message needs by reference are looked up where they are read."""

from collections.abc import Iterator
from uuid import UUID

from eps.answers.faults import DanglingReference, FieldMissing, ValueMustBe, WrongForm
from eps.errors import EpsError
from eps.fhir.message import Message
from eps.fhir.reading import Json, expression_of, found, objects, place_of
from eps.fhir.systems import PRESCRIPTION_NUMBER

IDENTIFIER = "Bundle.identifier.value"
OF_THIS_MESSAGE = "urn:"
"""What the fullUrl of an entry begins with; what begins otherwise may be anywhere."""


def faults_of_envelope(message: Message) -> Iterator[EpsError]:
    """Of an order."""
    yield from faults_of_any(message)
    yield from _leading_nowhere(message, message.first("MessageHeader"), "focus")
    for provenance in message.all("Provenance"):
        yield from _leading_nowhere(message, provenance, "target")


def faults_of_any(message: Message) -> Iterator[EpsError]:
    yield from _faults_of_identifier(message.identifier)
    for kind in ("MessageHeader", "Patient"):
        if len(message.all(kind)) > 1:
            place = f"Bundle.entry.resource.ofType({kind})"
            yield ValueMustBe(pointer=place, field=place, wanted="there once")


def _faults_of_identifier(identifier: object) -> Iterator[EpsError]:
    value = identifier.get("value") if isinstance(identifier, dict) else None
    if value is None:
        yield FieldMissing(pointer=IDENTIFIER, field=IDENTIFIER)
        return
    try:
        UUID(value)
    except (ValueError, AttributeError, TypeError):
        yield WrongForm(pointer=IDENTIFIER, field=IDENTIFIER, wanted="a UUID")


def _leading_nowhere(message: Message, resource: Json, field: str) -> Iterator[EpsError]:
    """All of its references that are of this message. Nothing is read through them, and published orders name beside
    what they carry an item that they do not."""
    named = [
        place
        for place, one in enumerate(objects(resource, field))
        if isinstance(one.get("reference"), str) and one["reference"].startswith(OF_THIS_MESSAGE)
    ]
    if named and not any(resource[field][place]["reference"] in message.entries for place in named):
        path = (field, named[0])
        yield DanglingReference(pointer=expression_of(resource, *path), field=place_of(resource, *path))


def faults_of_number(request: Json) -> Iterator[EpsError]:
    """Of the prescription: where it says what kind of number it is, it is this kind."""
    path = ("groupIdentifier", "system")
    if found(request, *path) not in (PRESCRIPTION_NUMBER, None):
        field = place_of(request, *path)
        yield ValueMustBe(pointer=expression_of(request, *path), field=field, wanted=PRESCRIPTION_NUMBER)
