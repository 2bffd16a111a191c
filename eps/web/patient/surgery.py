"""A patient to whom their GP surgery gives medicine may have a pharmacy beside it. Only the surgery changes its own
part, which is said wherever such a patient is about to choose one."""

from eps.nomination.domain import NominationType
from eps.nomination.service import Held
from eps.pharmacies.service import pharmacy_known
from eps.wording import BESIDE_SURGERY


async def beside_surgery(standing: Held) -> str | None:
    """None of whoever gets no medicine from their surgery."""
    dispensing = standing.nominations.get(NominationType.P3)
    if dispensing is None:
        return None
    surgery = await pharmacy_known(dispensing.ods_code)
    phone = f"Phone it on {surgery.telephone}" if surgery.telephone else "Phone it"
    return BESIDE_SURGERY.format(name=surgery.name, phone=phone)
