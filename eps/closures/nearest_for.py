"""The nearest pharmacy that serves while a closure lasts, for many patients at once: what a proposal stores."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from eps.geography import Point
from eps.identifiers import OdsCode, Postcode
from eps.nomination.domain import NominationType, has_home
from eps.nomination.proposal import need_while
from eps.pharmacies.closure import Closure
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Supply
from eps.settings import settings

NOWHERE = (np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Patron:
    """What the nearest depends on: where somebody lives and which type of dispenser closes on them."""

    type: NominationType
    postcode: str | None


@dataclass(frozen=True, slots=True)
class Nearest:
    ods_code: OdsCode
    metres: int


async def nearest_for(
    patrons: Sequence[Patron], closure: Closure, directory: Directory, at: datetime
) -> list[Nearest | None]:
    """One for each patron, off the event loop; None where nothing is in reach, or the type has a plain list."""
    return await asyncio.to_thread(_nearest_for, patrons, closure, directory, at)


def _nearest_for(
    patrons: Sequence[Patron], closure: Closure, directory: Directory, at: datetime
) -> list[Nearest | None]:
    within = settings().reach_kilometres * 1000
    degrees = _degrees(patrons, _place_of_closing(closure, directory), directory)
    found = directory.nearest_in_batch(degrees, need_while(closure, at), limit=1, within_metres=within)
    pharmacies = directory.pharmacies
    lines = zip(found.rows[:, 0].tolist(), found.metres[:, 0].tolist(), strict=True)
    return [Nearest(pharmacies[row].ods_code, round(metres)) if row >= 0 else None for row, metres in lines]


def _degrees(
    patrons: Sequence[Patron], instead: tuple[float, float], directory: Directory
) -> NDArray[np.float64]:
    """A row of (latitude, longitude) for each: home, else the closing pharmacy's place, NaN where neither is known."""
    homes = [home_of(patron, directory) for patron in patrons]
    rows = [(home.latitude, home.longitude) if home else instead for home in homes]
    degrees = np.array(rows, np.float64).reshape(-1, 2)
    degrees[[patron.type is not NominationType.P1 for patron in patrons]] = NOWHERE
    return degrees


def home_of(patron: Patron, directory: Directory) -> Point | None:
    if not has_home(patron.postcode):
        return None
    home = Postcode.trusted(str(patron.postcode))
    return directory.postcodes.find(home) or directory.postcodes.sector_mean(home.sector)


def _place_of_closing(closure: Closure, directory: Directory) -> tuple[float, float]:
    """Nowhere where it sold at a distance: its place says nothing of where its patients are."""
    closing = directory.find(closure.ods_code)
    if closing is None or closing.point is None or closing.supply is not Supply.WALK_IN:
        return NOWHERE
    return closing.point.latitude, closing.point.longitude
