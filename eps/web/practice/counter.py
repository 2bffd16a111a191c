"""Staff of a practice record what one of their patients asks for, who is there or on the phone: a pharmacy that they
name, an appliance contractor, the practice itself where it dispenses, or no pharmacy."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from eps.choices.nominating import record_at_counter
from eps.errors import Conflict, Forbidden, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import KINDS_BY_TYPE, NominationType, type_of
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import directory, pharmacy_now
from eps.web.asked_of_person import CAPACITIES, consent_of, known, read_out, said_to_staff, who_of
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.practice.own import COUNTER
from eps.web.rendering import page, see
from eps.web.visit import Visit

TITLE = "Record a pharmacy that a patient asks for"
MISSING = "Enter the name of the pharmacy and its place, or its ODS code"
NAMED = 20
NAMING = "named"
MAY_BE_NAMED = KINDS_BY_TYPE[NominationType.P1] | KINDS_BY_TYPE[NominationType.P2]


async def choose(visit: Visit) -> Response:
    return _chosen(visit)


async def search(visit: Visit) -> Response:
    """The patient names the pharmacy: staff are offered none. What is typed may be anything, so no address holds it."""
    given = visit.form.get("pharmacy", "").strip()
    if not given:
        return _chosen(visit, error=MISSING)
    code = _as_code(given)
    if code is not None and directory().find(code):
        return see(f"/practice/counter/{code}")
    if not _named(given):
        return _chosen(visit, error=f"No pharmacy is called {given[:50]}, or has that code")
    await visit.keep(naming=given)
    return see(f"/practice/counter/{NAMING}")


async def show_named(visit: Visit) -> Response:
    given = visit.kept("naming")
    if given is None:
        return see("/practice/counter")
    visit.form = {"pharmacy": given}
    return _chosen(visit, [view(one, visit.at) for one in _named(given)])


def _named(given: str) -> list[Pharmacy]:
    return [one for one in directory().named(given, NAMED) if one.kind in MAY_BE_NAMED]


def _chosen(visit: Visit, found: Sequence[PharmacyView] = (), error: str = "") -> Response:
    own = min(visit.signed_in.ods_codes)
    return page(
        visit,
        "practice/counter_pharmacy.html",
        title=TITLE,
        status=400 if error else 200,
        errors={"pharmacy": error} if error else {},
        form=visit.form,
        said=visit.query.get("said"),
        found=found,
        own=own if directory().find(own) else None,
    )


def _as_code(given: str) -> OdsCode | None:
    try:
        return OdsCode(given)
    except Invalid:
        return None


async def show(visit: Visit) -> Response:
    return _asked(visit, await _pharmacy(visit), {})


async def show_none(visit: Visit) -> Response:
    return _asked(visit, None, {})


def _asked(visit: Visit, pharmacy: Pharmacy | None, errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "practice/counter.html",
        title=TITLE if pharmacy else "Record that a patient wants no pharmacy",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        pharmacy=view(pharmacy, visit.at) if pharmacy else None,
        capacities=CAPACITIES,
        read_out=read_out(pharmacy),
    )


async def _pharmacy(visit: Visit) -> Pharmacy:
    return await pharmacy_now(OdsCode(visit.parameters["ods_code"]))


async def record(visit: Visit) -> Response:
    return await _recorded(visit, await _pharmacy(visit))


async def record_none(visit: Visit) -> Response:
    return await _recorded(visit, None)


async def _recorded(visit: Visit, pharmacy: Pharmacy | None) -> Response:
    try:
        await record_at_counter(_request(visit, pharmacy))
    except FormRefused as error:
        return _asked(visit, pharmacy, error.errors)
    except (Invalid, Conflict, NotFound, Forbidden) as error:
        return _asked(visit, pharmacy, {"": said_to_staff(error)})
    return see("/practice/counter?said=recorded")


def _request(visit: Visit, pharmacy: Pharmacy | None) -> AtCounter:
    answers = Answers(visit.form)
    who = who_of(answers)
    consent = consent_of(answers)
    answers.checked()
    wanted = pharmacy.ods_code if pharmacy else None
    kind = type_of(pharmacy.kind) if pharmacy else NominationType.P1
    return AtCounter(visit.signed_in, known(who), kind, wanted, consent, visit.at)


PAGES = (
    Page("/practice/counter", show=choose, send=search, **COUNTER),
    Page(f"/practice/counter/{NAMING}", show=show_named, **COUNTER),
    Page("/practice/counter/no-pharmacy", show=show_none, send=record_none, **COUNTER),
    Page("/practice/counter/{ods_code}", show=show, send=record, **COUNTER),
)
