"""A patient to whom their GP surgery gives medicine, and no pharmacy beside it: only the surgery can change that. Told
at every way to choosing a pharmacy of their own accord."""

from starlette.responses import Response

from eps.nomination.domain import NominationType
from eps.nomination.service import Held, held
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_known
from eps.web.rendering import page
from eps.web.visit import Visit


def gets_all_from_surgery(standing: Held) -> bool:
    return NominationType.P3 in standing.nominations and NominationType.P1 not in standing.nominations


async def only_the_surgery(visit: Visit) -> Response | None:
    """The page that says so, to whom it concerns."""
    standing = await held(visit.signed_in)
    if not gets_all_from_surgery(standing):
        return None
    return _told(visit, await pharmacy_known(standing.nominations[NominationType.P3].ods_code))


def _told(visit: Visit, surgery: Pharmacy) -> Response:
    phone = f"Phone it on {surgery.telephone}" if surgery.telephone else "Phone it"
    sentences = [
        f"Your GP surgery, {surgery.name}, gives you medicine. Only the surgery can change this.",
        f"{phone} if you want something else.",
    ]
    ways = (
        ("/my-pharmacy", "Go back to where you get your medicine"),
        ("/medicine-today", "Need medicine today?"),
    )
    return page(visit, "told.html", title="You cannot change this here", sentences=sentences, ways=ways)
