"""Every operation under /FHIR/R4, those asked most often first."""

from eps.answers.operations import Operation
from eps.fhir import process_message

OPERATIONS: tuple[Operation, ...] = (*process_message.OPERATIONS,)
