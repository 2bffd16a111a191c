"""What can be wrong with a resource, whatever it is of: told in the words that the national services publish, where
they publish any, so that a system which knows theirs understands ours."""

from eps.errors import Invalid, SeveralFaults, Unreadable


class FieldMissing(Unreadable):
    """{field} is missing. Send a value for it."""


class WrongForm(Unreadable):
    """{field} is not {wanted}. Send it as FHIR R4 has it."""


class DanglingReference(Unreadable):
    """{field} refers to nothing in this message. Send what it refers to, or mend the reference."""


class ValueMustBe(Invalid):
    """{field} must be {wanted}."""


class ValueDiffers(Invalid):
    """Expected all {resource}s to have the same value for {field}."""


class ReasonsDiffer(Invalid):
    """Expected all MedicationDispenses to have the same value for {field}."""


class IdentifierRepeated(Invalid):
    """Expected all {resource}s to have a different value for identifier."""


class ValueExpected(Invalid):
    """Expected {resource} to have a value for {field}."""


class EventUnknown(Invalid):
    """MessageHeader.eventCoding.code must be one of: {events}."""


class OneItemExpected(Invalid):
    """The Bundle must contain exactly one MedicationRequest if MessageHeader.eventCoding.code is '{event}'."""


class FieldUnexpected(Invalid):
    """{field} does not belong in a message of this kind. Leave it out."""


class ParameterMissing(Invalid):
    """Required parameter {parameter} is missing."""


class FieldRequired(Invalid):
    """Required field {field} is missing."""


class PersonByReference(Invalid):
    """{field} must hold the person's identifier and display, not a reference."""


class WrongCheckDigit(Invalid):
    """{field} has invalid checksum. Look at it again: its last sign checks the others."""


class IdentifierInvalid(Invalid):
    """{field} is not valid. Look at it again."""


class TherapyMixed(Invalid):
    """Course of therapy type must either match for all items, or be a mixture of acute and continuous ones."""


class MedicationTwice(Invalid):
    """An item names its medicine by medicationCodeableConcept or by medicationReference. Send one of them."""


class TaskRefused(Invalid):
    """{why} Put it right, and send all of them again."""


class FaultsFound(SeveralFaults):
    """Several things about this message are not valid. Each is told; put them right and send it again."""
