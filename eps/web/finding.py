"""Anyone, signed out, finds a pharmacy: searches are posted and kept in the session, so that no postcode stands in an
address."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from eps.choices.nominating import why_not_chosen
from eps.errors import Invalid
from eps.geography import PlaceSearchUnavailable
from eps.identifiers import InvalidPostcode, OdsCode, Postcode
from eps.nomination.domain import NominationType
from eps.pharmacies.domain import UnknownPharmacy
from eps.pharmacies.names import words
from eps.pharmacies.need import Need
from eps.pharmacies.places import part_of_postcode, refuse_nowhere, town_called
from eps.pharmacies.searching import Found, Search, UnknownPlace, search
from eps.pharmacies.service import directory, pharmacy_now
from eps.settings import settings
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.rendering import page, see
from eps.web.visit import Visit

SEARCHES_KEPT = 8
LISTED, MORE = 10, 50
NEARBY = 5
MISSING = "Enter a postcode, a place or the name of a pharmacy"
TITLE = "Find a pharmacy"


@dataclass(frozen=True, slots=True)
class Listed:
    """What a search found, in words of its own kind."""

    where: str
    pharmacies: tuple[PharmacyView, ...]
    opens_next: tuple[PharmacyView, ...]
    by_distance: bool
    also_a_name: bool = False
    """Of a place: pharmacies elsewhere are called so too."""


async def ask(visit: Visit) -> Response:
    return _asked(visit, {})


async def answer(visit: Visit) -> Response:
    """Looked at once here, so that a wrong postcode is put right on the page where it was typed."""
    answers = Answers(visit.form)
    where = answers.text("where", MISSING, longest=100)
    try:
        answers.checked()
        asked = {"where": where, "open_now": "open_now" in visit.form}
        await _found(visit, asked, LISTED)
    except FormRefused as error:
        return _asked(visit, error.errors)
    except Invalid as error:
        return _asked(visit, {"where": str(error)})
    return see(f"/pharmacies/results/{await _remember(visit, asked)}")


def _asked(visit: Visit, errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "public/find.html",
        title=TITLE,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
    )


async def _remember(visit: Visit, asked: Mapping[str, Any]) -> int:
    """The number of the search, by which its address goes."""
    searches: dict[str, Any] = dict(visit.kept("searches") or {})
    number = 1 + max(map(int, searches), default=0)
    searches[str(number)] = dict(asked)
    newest = dict(sorted(searches.items(), key=lambda one: int(one[0]))[-SEARCHES_KEPT:])
    await visit.keep(searches=newest)
    return number


async def results(visit: Visit) -> Response:
    """The list is evaluated afresh whenever it is looked at."""
    asked = (visit.kept("searches") or {}).get(str(visit.parameters["number"]))
    if asked is None:
        return see("/pharmacies")
    limit = MORE if visit.query.get("more") else LISTED
    listed = await _found(visit, asked, limit)
    title = f"Pharmacies near {listed.where}" if listed.by_distance else f"Pharmacies called {listed.where}"
    if asked["open_now"]:
        title += ", open now"
    return page(
        visit,
        "public/results.html",
        title=title,
        listed=listed,
        asked=asked,
        number=visit.parameters["number"],
        may_have_more=limit == LISTED and len(listed.pharmacies) == LISTED,
    )


async def refine(visit: Visit) -> Response:
    """The same search, open now or not, or of the same words as a name."""
    asked = (visit.kept("searches") or {}).get(str(visit.parameters["number"]))
    if asked is None:
        return see("/pharmacies")
    if "called" in visit.form:
        changed = {**asked, "called": visit.form["called"] == "yes"}
    else:
        changed = {**asked, "open_now": not asked["open_now"]}
    return see(f"/pharmacies/results/{await _remember(visit, changed)}")


async def _found(visit: Visit, asked: Mapping[str, Any], limit: int) -> Listed:
    """A postcode is one by its form; else a place where we know one, else a name."""
    wanted = Search(open_now=asked["open_now"], limit=limit)
    where = asked["where"]
    refuse_nowhere(where)
    near = None if asked.get("called") else await _near(visit, wanted, where)
    return near or _listed(visit, await _search(visit, wanted._replace(name=where)), where, by=False)


async def _near(visit: Visit, wanted: Search, where: str) -> Listed | None:
    """A geocoder knows more places than we do, and is asked where one is set."""
    try:
        postcode = Postcode(where)
        return _listed(
            visit, await _search(visit, wanted._replace(postcode=postcode)), str(postcode), by=True
        )
    except InvalidPostcode:
        pass
    part = part_of_postcode(directory(), where)
    if part is None and settings().geocoder is not None:
        try:
            found = await _search(visit, wanted._replace(place=where))
            return _listed(visit, found, where, by=True)
        except (UnknownPlace, PlaceSearchUnavailable):
            pass
    place = part or await asyncio.to_thread(town_called, directory(), where)
    if place is None:
        return None
    found = await _search(visit, wanted._replace(point=place.origin))
    return replace(_listed(visit, found, place.said, by=True), also_a_name=_is_a_name(where))


def _is_a_name(text: str) -> bool:
    asked = set(words(text))
    return any(asked <= set(words(one.name)) for one in directory().named_exactly(text))


async def _search(visit: Visit, wanted: Search) -> Found:
    return await search(directory(), wanted, visit.at)


def _listed(visit: Visit, found: Found, where: str, *, by: bool) -> Listed:
    near = tuple(view(pharmacy, visit.at, metres=metres) for pharmacy, metres in found.near)
    named = tuple(view(pharmacy, visit.at) for pharmacy in found.named)
    later = tuple(view(one.pharmacy, visit.at, metres=one.metres) for one in found.opens_next)
    return Listed(where, near or named, later, by)


async def one(visit: Visit) -> Response:
    """A pharmacy's own public page: what its door would say, and who is near."""
    try:
        pharmacy = await pharmacy_now(OdsCode(visit.parameters["ods_code"]))
    except Invalid as error:
        raise UnknownPharmacy(ods_code=visit.parameters["ods_code"][:10]) from error
    near: tuple[PharmacyView, ...] = ()
    if pharmacy.point is not None:
        need = Need.at(visit.at, frozenset({pharmacy.ods_code}))
        found = directory().nearest(pharmacy.point, need, limit=NEARBY)
        near = tuple(view(other, visit.at, metres=metres) for other, metres in found)
    shown = view(pharmacy, visit.at)
    may_be_chosen = (
        visit.acting_as is None
        and await why_not_chosen(pharmacy.ods_code, NominationType.P1, visit.at) is None
    )
    return page(
        visit,
        "public/pharmacy.html",
        title=shown.name,
        pharmacy=shown,
        nearby=near,
        may_be_chosen=may_be_chosen,
    )


async def choose(visit: Visit) -> Response:
    """Kept while somebody logs in."""
    await visit.keep(wanted=visit.parameters["ods_code"][:10])
    return see("/my-pharmacy/wanted")


PAGES = (
    Page("/pharmacies", show=ask, send=answer, limited=True),
    Page("/pharmacies/results/{number:int}", show=results, send=refine, limited=True),
    Page("/pharmacies/{ods_code}", show=one),
    Page("/pharmacies/{ods_code}/choose", send=choose),
)
