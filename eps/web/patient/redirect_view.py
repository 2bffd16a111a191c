"""Where prescriptions go until a pharmacy opens again, as the pages show it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from eps.choices import redirects
from eps.clock import london_date
from eps.nomination.proposal import Redirect
from eps.pharmacies.closure_told import serves_again_at
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import directory, pharmacy_known
from eps.web.pharmacy_view import PharmacyView, view


@dataclass(frozen=True, slots=True)
class RedirectView:
    """`ends_on` is the day on which it ends of itself, None where the pharmacy opens before. `longer` is that day if it
    were confirmed now, None where this would change nothing."""

    id: UUID
    to: PharmacyView
    instead_of: PharmacyView
    ends_on: date | None
    longer: date | None


async def redirects_shown(patient_id: int, at: datetime) -> list[RedirectView]:
    return [await _seen(one, at) for one in await redirects.standing(patient_id, at)]


async def _seen(redirect: Redirect, at: datetime) -> RedirectView:
    closed, to = await pharmacy_known(redirect.from_code), await pharmacy_known(redirect.to_code)
    ends_on, longer = _days(redirect, closed, at)
    return RedirectView(redirect.id, view(to, at), view(closed, at), ends_on, longer)


def _days(redirect: Redirect, closed: Pharmacy, at: datetime) -> tuple[date | None, date | None]:
    closure = next((one for one in closed.closures if one.id == redirect.closure_id), None)
    opens_at = serves_again_at(closed, closure, directory().holidays) if closure else None
    if opens_at is not None and opens_at <= redirect.lasts_until:
        return None, None
    ends_on = london_date(redirect.lasts_until)
    longer = london_date(replace(redirect, confirmed_at=at).lasts_until)
    return ends_on, longer if longer > ends_on else None
