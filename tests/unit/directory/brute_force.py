"""Nearest, the long way: every pharmacy is asked and geopy measures. Nothing is shared with the code that is tested but
the rule of who is eligible."""

from datetime import datetime

import numpy as np

from eps.geography import geodesic_metres, miles
from eps.pharmacies.borders import landmass_of
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import is_open_now, status
from eps.pharmacies.nearest import Near
from eps.pharmacies.need import Need, is_eligible
from eps.pharmacies.postcodes import Place

Shown = tuple[str, int, float]
"""ODS code, whole metres, miles as they are shown."""


class BruteForce:
    """For one need. `just_beyond` more than were asked for are measured, so that ties at the end are seen."""

    def __init__(self, directory: Directory, need: Need, *, open_at: datetime | None = None) -> None:
        self.pool = [
            one
            for one in directory.pharmacies
            if is_eligible(one, need)
            and (open_at is None or is_open_now(status(one, open_at, directory.holidays)))
        ]
        points = [(one.point.latitude, one.point.longitude) for one in self.pool if one.point]
        self.radians = np.radians(np.array(points).reshape(-1, 2))
        self.landmass = np.array([landmass_of(one.postcode.split(" ")[0]) for one in self.pool])

    def nearest(
        self, origin: Place, limit: int, within_metres: float = 38_000, just_beyond: int = 20
    ) -> list[Shown]:
        latitude, longitude = np.radians((origin.point.latitude, origin.point.longitude))
        north, east = (self.radians - (latitude, longitude)).T
        haversine = (
            np.sin(north / 2) ** 2 + np.cos(latitude) * np.cos(self.radians[:, 0]) * np.sin(east / 2) ** 2
        )
        haversine[self.landmass != origin.landmass] = np.inf
        closest = [
            place for place in np.argsort(haversine)[: limit + just_beyond] if haversine[place] < np.inf
        ]
        measured = sorted(_measured(origin, self.pool[place]) for place in closest)
        return [(code, whole, miles(metres)) for whole, code, metres in measured if metres <= within_metres][
            :limit
        ]


def _measured(origin: Place, one: Pharmacy) -> tuple[int, str, float]:
    assert one.point is not None
    metres = geodesic_metres(origin.point, one.point)
    return round(metres), one.ods_code, metres


def shown(near: list[Near]) -> list[Shown]:
    return [(one.pharmacy.ods_code, round(one.metres), miles(one.metres)) for one in near]
