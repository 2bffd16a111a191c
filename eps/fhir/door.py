"""Every operation under /FHIR/R4, those asked most often first."""

from eps.answers.operations import Operation
from eps.fhir import directory, metadata, process_message, release, status_updates, tasks

DOORS: tuple[Operation, ...] = (
    *release.OPERATIONS,
    *process_message.OPERATIONS,
    *tasks.OPERATIONS,
    *status_updates.OPERATIONS,
    *directory.OPERATIONS,
)
OPERATIONS: tuple[Operation, ...] = (*DOORS, *metadata.describing(DOORS))
