"""Issues of repeat dispensing that nobody has downloaded follow every change of what the patient chose."""

from collections.abc import Collection

from eps.clock import london_date
from eps.nomination.acts import Author
from eps.nomination.domain import NominationType
from eps.prescriptions.by_patient_repository import issues_that_follow
from eps.prescriptions.domain import Issue
from eps.prescriptions.restamping import restamp


async def follow(
    patient_ids: Collection[int], types: Collection[NominationType], author: Author
) -> list[Issue]:
    """After a nomination of these types changed, or a redirect began or ended; gives those that moved. The caller holds
    the patients, and the shared lock on the codes where their prescriptions go now."""
    if not patient_ids:
        return []
    today = london_date(author.at)
    issues = await issues_that_follow(patient_ids, types)
    return await restamp([issue for issue in issues if issue.use_by >= today], author)
