"""Where a patient looks for another pharmacy, and what is found there; evaluated afresh whenever it is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eps.choices.showing import home_of, senders
from eps.identifiers import Postcode
from eps.nomination.domain import NominationType
from eps.nomination.service import held
from eps.pharmacies.domain import Pharmacy, Supply
from eps.pharmacies.nearest import Near
from eps.pharmacies.need import WALKED_INTO
from eps.pharmacies.opens_next import OpensNext
from eps.pharmacies.searching import Found, Search, search
from eps.pharmacies.service import directory
from eps.web.map import Drawing, drawing
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.visit import Visit

LISTED, MORE = 10, 50


class Way(StrEnum):
    HOME = "home"
    PHARMACY = "pharmacy"
    POSTCODE = "postcode"
    NAME = "name"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Places:
    """From where somebody may look without typing a postcode, as far as we know of such a place."""

    home: str | None
    pharmacy: Pharmacy | None

    @property
    def ways(self) -> dict[str, Way]:
        unknown = {Way.HOME: self.home is None, Way.PHARMACY: self.pharmacy is None}
        return {way.value: way for way in Way if not unknown.get(way)}


@dataclass(frozen=True, slots=True)
class Listed:
    """`instead` says why others than those asked for are listed."""

    heading: str
    pharmacies: tuple[PharmacyView, ...]
    by_distance: bool = False
    instead: str | None = None
    map: Drawing | None = None


async def places_of(visit: Visit) -> Places:
    standing = await held(visit.signed_in)
    home = home_of(standing.patient, directory())
    nominated = standing.nominations.get(NominationType.P1)
    pharmacy = directory().find(nominated.ods_code) if nominated else None
    walked_to = pharmacy is not None and pharmacy.point is not None and pharmacy.supply is Supply.WALK_IN
    return Places(home.postcode if home else None, pharmacy if walked_to else None)


async def found(visit: Visit, asked: Mapping[str, Any], limit: int) -> Listed:
    way, text, open_now = Way(asked["way"]), asked.get("text", ""), bool(asked["open_now"])
    if way is Way.NAME:
        named = directory().named(text, MORE, open_at=visit.at if open_now else None)
        return _by_name(visit, f"Pharmacies called {text}{_narrowed(open_now=open_now)}", named)
    if way is Way.POST:
        return _by_name(visit, "Pharmacies that send medicine by post", senders(directory(), visit.at, text))
    places = await places_of(visit)
    near = {Way.HOME: places.home, Way.PHARMACY: places.pharmacy.postcode if places.pharmacy else None}
    postcode = Postcode(near.get(way, text) or "")
    where = {Way.HOME: "your home", Way.PHARMACY: "your pharmacy"}.get(way, str(postcode))
    wanted = Search(postcode=postcode, open_now=open_now, limit=limit)
    return _by_distance(visit, where, await search(directory(), wanted, visit.at), open_now=open_now)


def _by_distance(visit: Visit, where: str, result: Found, *, open_now: bool) -> Listed:
    """Where nobody is in reach, those who open next stand in: they can be chosen too."""
    listed: Sequence[Near | OpensNext] = result.near or result.opens_next
    instead = (
        None
        if result.near
        else f"No pharmacy near {where} {'is open now' if open_now else 'can serve you'}. "
    )
    return Listed(
        f"Pharmacies near {where}{_narrowed(open_now=open_now)}",
        tuple(view(one.pharmacy, visit.at, metres=one.metres) for one in listed),
        by_distance=bool(result.near),
        instead=f"{instead}These open next: the first to open comes first."
        if instead and listed
        else instead,
        map=_map(listed[:LISTED], result.origin),
    )


def _narrowed(*, open_now: bool) -> str:
    return ", open now" if open_now else ""


def _map(listed: Sequence[Near | OpensNext], origin: Any) -> Drawing | None:
    point = getattr(origin, "point", origin)
    places = [one.pharmacy.point for one in listed if one.pharmacy.point is not None]
    return drawing(point, places) if point is not None and places else None


def _by_name(visit: Visit, heading: str, named: Sequence[Pharmacy]) -> Listed:
    fitting = [one for one in named if one.kind in WALKED_INTO]
    return Listed(heading, tuple(view(one, visit.at) for one in fitting[:MORE]))
