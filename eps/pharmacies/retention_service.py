"""Forgetting what the directory keeps for a time only."""

from datetime import datetime

from eps.database import transactional
from eps.pharmacies import retention_repository


@transactional
async def forget_changes(at: datetime) -> None:
    await retention_repository.forget_changes(at)
