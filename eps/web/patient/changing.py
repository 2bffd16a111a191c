"""A patient looks for another pharmacy: near home, near another postcode, by name, or by post; open now or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.responses import Response

from eps.choices.showing import contractors, home_of
from eps.errors import Invalid
from eps.identifiers import Postcode
from eps.nomination.domain import NominationType
from eps.nomination.service import held
from eps.pharmacies.domain import Pharmacy, Supply
from eps.pharmacies.nearest import Near
from eps.pharmacies.need import WALKED_INTO
from eps.pharmacies.searching import Search, search
from eps.pharmacies.service import directory
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.map import Drawing, drawing
from eps.web.patient.drafts import CHANGING, Draft, Wish, keep_draft
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.rendering import page, see
from eps.web.visit import Visit

LISTED, MORE = 10, 50
TITLE = "How do you want to find a pharmacy?"
APPLIANCES = "Who supplies your appliances"
PICK = "Select a pharmacy"


class Way(StrEnum):
    HOME = "home"
    POSTCODE = "postcode"
    NAME = "name"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Listed:
    heading: str
    pharmacies: tuple[PharmacyView, ...]
    opens_next: tuple[PharmacyView, ...] = ()
    by_distance: bool = False
    map: Drawing | None = None


async def ask(visit: Visit) -> Response:
    return await _asked(visit, {}, None)


async def _asked(visit: Visit, form: Mapping[str, str], errors: Mapping[str, str] | None) -> Response:
    standing = await held(visit.signed_in)
    has_home = home_of(standing.patient, directory()) is not None
    status = 400 if errors else 200
    return page(
        visit, "patient/change.html", title=TITLE, status=status, errors=errors, form=form, has_home=has_home
    )


async def answer(visit: Visit) -> Response:
    answers = Answers(visit.form)
    way = answers.chosen(
        "way", {one.value: one for one in Way}, missing="Select how you want to find a pharmacy"
    )
    asked: dict[str, Any] = {"way": way, "open_now": "open_now" in visit.form}
    if way is Way.POSTCODE:
        wrong = "Enter a full postcode in England, like SK7 5LD"
        asked["text"] = answers.made("postcode", Postcode, missing="Enter a postcode", wrong=wrong)
    elif way in (Way.NAME, Way.POST):
        asked["text"] = answers.text(str(way), "Enter the name of the pharmacy", longest=100)
    try:
        answers.checked()
        await _found(visit, asked, LISTED)
    except FormRefused as error:
        return await _asked(visit, visit.form, error.errors)
    except Invalid as error:
        return await _asked(visit, visit.form, {str(way): str(error)})
    await visit.keep(looking=asked)
    return see("/my-pharmacy/results")


async def results(visit: Visit) -> Response:
    return await _results(visit, None)


async def _results(visit: Visit, errors: Mapping[str, str] | None) -> Response:
    asked = visit.kept("looking")
    if asked is None:
        return see("/my-pharmacy/change")
    limit = MORE if visit.query.get("more") else LISTED
    listed = await _found(visit, asked, limit)
    return page(
        visit,
        "patient/results.html",
        title=listed.heading,
        status=400 if errors else 200,
        errors=errors,
        listed=listed,
        asked=asked,
        version=(await held(visit.signed_in)).version,
        may_have_more=limit == LISTED and len(listed.pharmacies) == LISTED,
    )


async def toggle_open(visit: Visit) -> Response:
    asked = visit.kept("looking")
    if asked is not None:
        await visit.keep(looking={**asked, "open_now": not asked["open_now"]})
    return see("/my-pharmacy/results")


async def pick(visit: Visit) -> Response:
    """To the check page; a pharmacy that is not in the list can be typed by nobody by accident."""
    asked, code = visit.kept("looking"), visit.form.get("choice", "")
    if asked is None:
        return see("/my-pharmacy/change")
    listed = await _found(visit, asked, MORE)
    codes = tuple(one.ods_code for one in listed.pharmacies)
    if code not in codes:
        return await _results(visit, {"choice": PICK})
    version = int(visit.form.get("version") or 0)
    draft = Draft(Wish.CHOOSE, NominationType.P1, version, code, visit.kept("answering"), codes[:LISTED])
    await keep_draft(visit, draft)
    return see("/my-pharmacy/check")


async def _found(visit: Visit, asked: Mapping[str, Any], limit: int) -> Listed:
    way, text, open_now = Way(asked["way"]), asked.get("text", ""), bool(asked["open_now"])
    if way in (Way.NAME, Way.POST):
        return await _by_name(visit, text, by_post=way is Way.POST, open_now=open_now)
    if way is Way.HOME:
        home = home_of((await held(visit.signed_in)).patient, directory())
        postcode = home.postcode if home else ""
    else:
        postcode = text
    found = await search(
        directory(), Search(postcode=Postcode(postcode), open_now=open_now, limit=limit), visit.at
    )
    near = tuple(view(pharmacy, visit.at, metres=metres) for pharmacy, metres in found.near)
    later = tuple(view(one.pharmacy, visit.at, metres=one.metres) for one in found.opens_next)
    where = "your home" if way is Way.HOME else postcode
    return Listed(
        f"Pharmacies near {where}", near, later, by_distance=True, map=_map(found.near[:LISTED], found.origin)
    )


def _map(near: tuple[Near, ...], origin: Any) -> Drawing | None:
    point = getattr(origin, "point", origin)
    places = [one.pharmacy.point for one in near if one.pharmacy.point is not None]
    return drawing(point, places) if point is not None and places else None


async def _by_name(visit: Visit, text: str, *, by_post: bool, open_now: bool) -> Listed:
    found = await search(directory(), Search(name=text, open_now=open_now, limit=MORE), visit.at)
    fitting = [one for one in found.named if _fits(one, by_post=by_post)]
    return Listed(f"Pharmacies called {text}", tuple(view(one, visit.at) for one in fitting))


def _fits(pharmacy: Pharmacy, *, by_post: bool) -> bool:
    return pharmacy.kind in WALKED_INTO and (not by_post or pharmacy.supply is not Supply.WALK_IN)


async def appliances(visit: Visit) -> Response:
    return await _appliances(visit, None)


async def _appliances(visit: Visit, errors: Mapping[str, str] | None) -> Response:
    standing = await held(visit.signed_in)
    listed = [view(one, visit.at) for one in contractors(directory(), visit.at)]
    return page(
        visit,
        "patient/appliances.html",
        title=APPLIANCES,
        status=400 if errors else 200,
        errors=errors,
        listed=listed,
        version=standing.version,
        nominated=standing.nominations.get(NominationType.P2),
    )


async def pick_contractor(visit: Visit) -> Response:
    code, version = visit.form.get("choice", ""), int(visit.form.get("version") or 0)
    known = {one.ods_code for one in contractors(directory(), visit.at)}
    if code == "none":
        await keep_draft(visit, Draft(Wish.NONE, NominationType.P2, version))
    elif code in known:
        await keep_draft(visit, Draft(Wish.CHOOSE, NominationType.P2, version, code))
    else:
        return await _appliances(visit, {"choice": "Select who supplies your appliances"})
    return see("/my-pharmacy/check")


async def none(visit: Visit) -> Response:
    """Straight to the check page: nothing is saved by coming here."""
    standing = await held(visit.signed_in)
    await keep_draft(visit, Draft(Wish.NONE, NominationType.P1, standing.version))
    return see("/my-pharmacy/check")


PAGES = (
    Page("/my-pharmacy/change", show=ask, send=answer, limited=True, **CHANGING),
    Page("/my-pharmacy/results", show=results, send=pick, **CHANGING),
    Page("/my-pharmacy/results/open-now", send=toggle_open, **CHANGING),
    Page("/my-pharmacy/appliances", show=appliances, send=pick_contractor, **CHANGING),
    Page("/my-pharmacy/none", show=none, **CHANGING),
)
