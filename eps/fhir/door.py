"""Every operation under /FHIR/R4, those asked most often first."""

from eps.answers.operations import Operation
from eps.fhir import directory, metadata, process_message

DOORS: tuple[Operation, ...] = (*process_message.OPERATIONS, *directory.OPERATIONS)
OPERATIONS: tuple[Operation, ...] = (*DOORS, *metadata.describing(DOORS))
