"""Pharmacies, for everybody: a search, and one by its code."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from starlette.responses import Response

from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import as_json, reply
from eps.answers.shapes import Instant, Nothing, OdsCodeField, Shape
from eps.api.fragments import Fragments
from eps.api.one_pharmacy_shape import OnePharmacyShape
from eps.api.pharmacy_shapes import seen_now, this_second
from eps.api.search_shapes import FoundShape, HalfAPoint, SearchParameters
from eps.geography import PlaceSearchUnavailable, Point
from eps.identifiers import Postcode
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import UnknownPharmacy
from eps.pharmacies.need import Need
from eps.pharmacies.postcodes import NotInEngland, Place, UnknownPostcode
from eps.pharmacies.searching import Found, NameHasNoDistance, SearchByOne, UnknownPlace, search
from eps.pharmacies.service import DirectoryNotLoaded, directory, pharmacy_now

_fragments = Fragments()
READY_AGAIN_SECONDS = 10


class OnePharmacy(Shape):
    ods_code: OdsCodeField
    at: Instant | None = None


async def search_pharmacies(call: Call[SearchParameters, Nothing]) -> Response:
    held, asked = directory(), call.parameters
    at = asked.at or this_second()
    found = await search(held, asked.search, at)
    return Response(found_json(found, held, at, asked.postcode), media_type="application/json")


async def get_pharmacy(call: Call[OnePharmacy, Nothing]) -> Response:
    pharmacy, seen = await pharmacy_now(call.parameters.ods_code), seen_now()
    seen = replace(seen, at=call.parameters.at or seen.at)
    return reply(OnePharmacyShape.whole(pharmacy, seen), version=pharmacy.version)


async def keep_ready() -> None:
    """Renders ahead, so that those who search first after a start, an import or the stroke of nine need not wait."""
    held, at = directory(), this_second()
    await _fragments.make_ready(held.eligible(Need.at(at)), at, held.holidays)
    await asyncio.sleep(READY_AGAIN_SECONDS)


def found_json(found: Found, held: Directory, at: datetime, postcode: Postcode | None) -> bytes:
    """A `FoundShape`, put together from what was rendered before."""
    named = [(pharmacy, None) for pharmacy in found.named]
    later = [(one.pharmacy, one.metres) for one in found.opens_next]
    return b'{"origin":%b,"at":%b,"pharmacies":%b,"opens_next":%b}' % (
        as_json(_origin(found.origin, postcode)),
        as_json(at),
        _fragments.listed(found.near or named, at, held.holidays),
        _fragments.listed(later, at, held.holidays),
    )


def _origin(origin: Point | Place | None, postcode: Postcode | None) -> Mapping[str, object] | None:
    """An `OriginShape`."""
    if origin is None:
        return None
    point = origin.point if isinstance(origin, Place) else origin
    described = {"postcode": postcode, "latitude": point.latitude, "longitude": point.longitude}
    is_approximate = isinstance(origin, Place) and origin.approximate
    return described | ({"approximate": True} if is_approximate else {})


OPERATIONS = (
    Operation(
        *("GET", "/api/pharmacies", search_pharmacies),
        action=None,
        summary="The nearest pharmacies to a place, or those of a name",
        answers={200: Answer("Nearest first; by name, best match first.", FoundShape)},
        refusals=(
            *(SearchByOne, HalfAPoint, UnknownPostcode, NotInEngland, NameHasNoDistance, UnknownPlace),
            *(PlaceSearchUnavailable, DirectoryNotLoaded),
        ),
    ),
    Operation(
        *("GET", "/api/pharmacies/{ods_code}", get_pharmacy),
        action=None,
        summary="One pharmacy, with its hours and closures",
        answers={
            200: Answer("Its ETag is what a change of its hours needs.", OnePharmacyShape, headers=("ETag",))
        },
        refusals=(UnknownPharmacy,),
    ),
)
