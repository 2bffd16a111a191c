"""A patient looks for another pharmacy, and picks one to check: of their own accord, or in answer to an offer."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from eps.choices.nominating import why_not_chosen
from eps.errors import Invalid
from eps.identifiers import OdsCode, Postcode
from eps.nomination.domain import NominationType
from eps.nomination.service import held
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.patient.drafts import ANOTHER, CHANGING, Draft, Wish, keep_draft
from eps.web.patient.looking import LISTED, MORE, Way, found, places_of
from eps.web.patient.surgery import beside_surgery
from eps.web.rendering import page, see
from eps.web.visit import Visit

CHANGE, RESULTS = "/my-pharmacy/change", "/my-pharmacy/results"
TITLE = "How do you want to find a pharmacy?"
PICK = "Select a pharmacy"
NO_POSTCODE = "Enter a full postcode in England, like SK7 5LD"


async def ask(visit: Visit) -> Response:
    return await _asked(visit, None)


async def ask_another(visit: Visit) -> Response:
    """The same, in answer to an offer."""
    return await _asked(visit, None) if visit.kept("answering") else see(CHANGE)


async def _asked(visit: Visit, errors: Mapping[str, str] | None) -> Response:
    return page(
        visit,
        "patient/change.html",
        title=TITLE,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        places=await places_of(visit),
        beside_surgery=await beside_surgery(await held(visit.signed_in)),
    )


async def answer(visit: Visit) -> Response:
    try:
        asked = await _wanted(visit)
        await found(visit, asked, LISTED)
    except FormRefused as error:
        return await _asked(visit, error.errors)
    except Invalid as error:
        return await _asked(visit, {visit.form.get("way", "way"): str(error)})
    answering = visit.kept("answering") if visit.path == ANOTHER else None
    await visit.keep(looking={**asked, "answering": answering})
    return see(RESULTS)


async def _wanted(visit: Visit) -> dict[str, Any]:
    answers = Answers(visit.form)
    ways = (await places_of(visit)).ways
    way = answers.chosen("way", ways, missing="Select how you want to find a pharmacy")
    asked: dict[str, Any] = {"way": way, "open_now": "open_now" in visit.form}
    if way is Way.POSTCODE:
        asked["text"] = answers.made("postcode", Postcode, missing="Enter a postcode", wrong=NO_POSTCODE)
    elif way is Way.NAME:
        asked["text"] = answers.text("name", "Enter the name of the pharmacy", longest=100)
    elif way is Way.POST:
        asked["text"] = answers.optional("post")[:100]
    answers.checked()
    return asked


async def results(visit: Visit) -> Response:
    return await _results(visit, None)


async def _results(visit: Visit, errors: Mapping[str, str] | None) -> Response:
    asked = visit.kept("looking")
    if asked is None:
        return see(CHANGE)
    limit = MORE if visit.query.get("more") else LISTED
    listed = await found(visit, asked, limit)
    return page(
        visit,
        "patient/results.html",
        title=listed.heading,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        listed=listed,
        asked=asked,
        search_again=ANOTHER if asked.get("answering") else CHANGE,
        version=(await held(visit.signed_in)).version,
        is_cut=not listed.by_distance and len(listed.pharmacies) == MORE,
        may_have_more=listed.by_distance and limit == LISTED and len(listed.pharmacies) == LISTED,
    )


async def toggle_open(visit: Visit) -> Response:
    asked = visit.kept("looking")
    if asked is not None:
        await visit.keep(looking={**asked, "open_now": not asked["open_now"]})
    return see(RESULTS)


async def pick(visit: Visit) -> Response:
    """To the check page; one that could not be saved is told here, beside the list."""
    asked, code = visit.kept("looking"), visit.form.get("choice", "")
    if asked is None:
        return see(CHANGE)
    codes = tuple(one.ods_code for one in (await found(visit, asked, MORE)).pharmacies)
    if code not in codes:
        return await _results(visit, {"choice": PICK})
    if why_not := await why_not_chosen(OdsCode.trusted(code), NominationType.P1, visit.at):
        return await _results(visit, {"choice": why_not})
    answering, version = asked.get("answering"), visit.version
    draft = Draft(Wish.CHOOSE, NominationType.P1, version, code, answering, codes[:LISTED], RESULTS)
    await keep_draft(visit, draft)
    return see("/my-pharmacy/check")


async def none(visit: Visit) -> Response:
    """Straight to the check page: nothing is saved by coming here."""
    standing = await held(visit.signed_in)
    if NominationType.P1 not in standing.nominations:
        return see("/my-pharmacy")
    await keep_draft(visit, Draft(Wish.NONE, NominationType.P1, standing.version))
    return see("/my-pharmacy/check")


PAGES = (
    Page(CHANGE, show=ask, send=answer, limited=True, **CHANGING),
    Page(ANOTHER, show=ask_another, send=answer, limited=True, **CHANGING),
    Page(RESULTS, show=results, send=pick, **CHANGING),
    Page(f"{RESULTS}/open-now", send=toggle_open, **CHANGING),
    Page("/my-pharmacy/none", show=none, **CHANGING),
)
