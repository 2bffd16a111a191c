"""What closures leave without a pharmacy in reach, for the commissioner of the ICB whose area it is."""

import asyncio
from datetime import datetime

from eps.geography import METRES_PER_MILE
from eps.identity.permissions import Action, Principal, require
from eps.pharmacies.areas import Areas, Reach, areas_of
from eps.pharmacies.service import directory
from eps.settings import settings


async def areas_left(principal: Principal, at: datetime) -> Areas:
    """Of the principal's own ICB; worked out beside the event loop, which goes on meanwhile."""
    require(principal, Action.DECIDE_CLOSURE)
    reach = Reach(
        settings().area_reach_miles * METRES_PER_MILE, settings().area_farther_miles * METRES_PER_MILE
    )
    return await asyncio.to_thread(areas_of, directory(), principal.icb_code or "", at, reach)
