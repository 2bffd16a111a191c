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
    """Of an order. What its signature is of is not looked at: published orders name the bundle, by its id, or items
    that they do not carry."""
    yield from faults_of_any(message)
    yield from _faults_of_focus(message)


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


def _faults_of_focus(message: Message) -> Iterator[EpsError]:
    """None of what it is about is there. Nothing is read through it, and an order may name more than it carries."""
    header = message.first("MessageHeader")
    named = [
        (place, reference)
        for place, one in enumerate(objects(header, "focus"))
        if isinstance(reference := one.get("reference"), str) and reference.startswith(OF_THIS_MESSAGE)
    ]
    if named and not any(reference in message.entries for _, reference in named):
        path = ("focus", named[0][0])
        yield DanglingReference(pointer=expression_of(header, *path), field=place_of(header, *path))


def faults_of_number(request: Json) -> Iterator[EpsError]:
    """Of the prescription: where it says what kind of number it is, it is this kind."""
    path = ("groupIdentifier", "system")
    if found(request, *path) not in (PRESCRIPTION_NUMBER, None):
        field = place_of(request, *path)
        yield ValueMustBe(pointer=expression_of(request, *path), field=field, wanted=PRESCRIPTION_NUMBER)
