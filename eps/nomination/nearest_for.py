"""The nearest pharmacy that serves while a closure lasts, for many patients at once: what a proposal stores."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.identifiers import OdsCode, Postcode
from eps.nomination.domain import NominationType, has_home
from eps.nomination.proposal import need_while
from eps.pharmacies.closure import Closure
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Supply
from eps.pharmacies.need import Need
from eps.settings import settings


@dataclass(frozen=True, slots=True)
class Patron:
    """What the nearest depends on: where somebody lives and which type of dispenser closes on them."""

    type: NominationType
    postcode: str | None


@dataclass(frozen=True, slots=True)
class Nearest:
    ods_code: OdsCode
    metres: int


def need_of_offers(closure: Closure, directory: Directory, at: datetime) -> Need:
    """As `need_while`, without those that close together with it, and without those that nobody can choose now, though
    they be open again when it begins."""
    closed_now = (
        pharmacy.ods_code
        for pharmacy in directory.roster.closing()
        if any(one.keeps_shut(at) for one in pharmacy.closures)
    )
    return need_while(closure, at, directory.closing_with(closure, at).union(closed_now))


async def nearest_for(
    patrons: Sequence[Patron], closure: Closure, directory: Directory, at: datetime
) -> list[Nearest | None]:
    """One for each patron, off the event loop; None where nothing is in reach, or the type has a plain list."""
    return await asyncio.to_thread(_nearest_for, patrons, closure, directory, at)


def _nearest_for(
    patrons: Sequence[Patron], closure: Closure, directory: Directory, at: datetime
) -> list[Nearest | None]:
    instead = _postcode_of_closing(closure, directory)
    origins = [_origin(patron, instead, directory) for patron in patrons]
    need = need_of_offers(closure, directory, at)
    found = iter(_nearest_each([origin for origin in origins if origin], need, directory))
    return [next(found) if origin else None for origin in origins]


def _nearest_each(origins: Sequence[Postcode], need: Need, directory: Directory) -> list[Nearest | None]:
    within = settings().reach_kilometres * 1000
    found = directory.nearest_in_batch(origins, need, limit=1, within_metres=within)
    lines = zip(found.rows[:, 0].tolist(), found.metres[:, 0].tolist(), strict=True)
    pharmacies = directory.pharmacies
    return [Nearest(pharmacies[row].ods_code, round(metres)) if row >= 0 else None for row, metres in lines]


def _origin(patron: Patron, instead: Postcode | None, directory: Directory) -> Postcode | None:
    """Home where we know where that is, else the closing pharmacy's place; P2 and P3 are not a matter of distance."""
    if patron.type is not NominationType.P1:
        return None
    if not has_home(patron.postcode):
        return instead
    home = Postcode.trusted(str(patron.postcode))
    return home if directory.postcodes.knows(home) else instead


def _postcode_of_closing(closure: Closure, directory: Directory) -> Postcode | None:
    """None where it sold at a distance: its place says nothing of where its patients are."""
    closing = directory.find(closure.ods_code)
    if closing is None or closing.supply is not Supply.WALK_IN:
        return None
    return Postcode.trusted(closing.postcode)
