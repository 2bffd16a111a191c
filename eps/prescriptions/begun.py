"""Of which later issues of repeat dispensing something was supplied before."""

from collections.abc import Collection

from eps.prescriptions.by_patient_repository import issues_among
from eps.prescriptions.domain import Issue, begun_before


async def keys_begun(issues: Collection[Issue]) -> frozenset[int]:
    """Keys of those before which an issue of the same prescription was supplied."""
    later = [one for one in issues if one.number > 1]
    whole = await issues_among({one.prescription_key for one in later}) if later else {}
    return frozenset(one.key for one in later if begun_before(one.number, whole[one.prescription_key]))
