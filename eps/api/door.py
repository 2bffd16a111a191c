"""Every operation under /api, those asked most often first."""

from eps.answers.operations import Operation
from eps.api import (
    batches,
    closures,
    hours,
    nominations,
    patients,
    pharmacies,
    practice,
    prescriptions,
    proposals,
    redirects,
    returns,
    routes,
)

OPERATIONS: tuple[Operation, ...] = (
    *pharmacies.OPERATIONS,
    *nominations.OPERATIONS,
    *proposals.OPERATIONS,
    *prescriptions.OPERATIONS,
    *redirects.OPERATIONS,
    *routes.OPERATIONS,
    *batches.OPERATIONS,
    *practice.OPERATIONS,
    *patients.OPERATIONS,
    *closures.OPERATIONS,
    *hours.OPERATIONS,
    *returns.OPERATIONS,
)
