"""One check page for all that the residents of a care home ask for: each agrees by themselves, each is saved by itself,
and what became of each is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from eps.choices.residents import record_each
from eps.closures.care_homes import residents_among
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import Consent, NominationType, Patient
from eps.pharmacies.service import pharmacy_now
from eps.web.asked_of_person import CAPACITIES, read_out
from eps.web.door import Page
from eps.web.drafts import changed_elsewhere, mark
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.practice.care_home_visit import KEPT, Draft, Request, keep, kept, visiting
from eps.web.practice.own import RECORDING
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import NEWEST_CONSENT

DONE = "care_home_done"


@dataclass(frozen=True, slots=True)
class Checked:
    """`sentences` are what is read to them."""

    request: Request
    patient: Patient
    pharmacy: PharmacyView | None
    sentences: tuple[str, ...]
    asked_by: str


async def show(visit: Visit) -> Response:
    return await _shown(visit, {})


async def _shown(visit: Visit, errors: Mapping[str, str]) -> Response:
    key = visiting(visit).key
    draft = kept(visit, key)
    if draft is None:
        return see(f"/practice/care-homes/{key}")
    held_mark = mark(visit, KEPT)
    return page(
        visit,
        "practice/care_home_check.html",
        title="Check what they ask for",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        mark=held_mark,
        key=key,
        staff_id=draft.staff_id,
        checked=[await _checked(visit, *one) for one in await _people(visit, draft)],
    )


async def _people(visit: Visit, draft: Draft, *, shows: bool = True) -> list[tuple[Request, Patient]]:
    """Whoever lives there still."""
    asking = replace(visiting(visit), shows=shows)
    patients = await residents_among(asking, [one.patient_id for one in draft.requests])
    return [(one, patients[one.patient_id]) for one in draft.requests if one.patient_id in patients]


async def _checked(visit: Visit, one: Request, patient: Patient) -> Checked:
    pharmacy = await pharmacy_now(OdsCode(one.code)) if one.code else None
    who = CAPACITIES[one.asked_by.capacity]
    asked_by = f"{who}: {one.asked_by_name}" if one.asked_by_name else who
    seen = view(pharmacy, visit.at) if pharmacy else None
    return Checked(one, patient, seen, read_out(pharmacy), asked_by)


async def record(visit: Visit) -> Response:
    key = visiting(visit).key
    draft = kept(visit, key)
    if draft is None:
        return see(f"/practice/care-homes/{key}/done")
    if errors := changed_elsewhere(visit, KEPT):
        return await _shown(visit, errors)
    people = await _people(visit, draft, shows=False)
    if errors := _not_agreed(visit, people):
        return await _shown(visit, errors)
    await keep(visit, None)
    refused = await record_each([_at_counter(visit, draft, *one) for one in people])
    await visit.keep(**{DONE: _results(people, refused)})
    return see(f"/practice/care-homes/{key}/done")


def _not_agreed(visit: Visit, people: Sequence[tuple[Request, Patient]]) -> dict[str, str]:
    missing = [patient for _, patient in people if visit.form.get(f"given-{patient.id}") != "yes"]
    return {
        f"given-{one.id}": f"Select that {one.given_name} {one.family_name} agrees, or go back and leave them out"
        for one in missing
    }


def _at_counter(visit: Visit, draft: Draft, one: Request, patient: Patient) -> AtCounter:
    consent = Consent(NEWEST_CONSENT, True, one.method, draft.staff_id, one.asked_by)
    wanted = OdsCode(one.code) if one.code else None
    return AtCounter(
        *(visit.signed_in, patient.nhs_number, NominationType.P1, wanted, consent, visit.at),
        version=one.version,
    )


def _results(
    people: Sequence[tuple[Request, Patient]], refused: Sequence[EpsError | None]
) -> list[dict[str, object]]:
    return [
        {"patient": one.patient_id, "code": one.code, "why": str(error) if error else None}
        for (one, _), error in zip(people, refused, strict=True)
    ]


async def done(visit: Visit) -> Response:
    asking, results = visiting(visit), visit.kept(DONE) or []
    patients = await residents_among(asking, [one["patient"] for one in results])
    told = [
        (patients[one["patient"]], one["code"] and await pharmacy_now(OdsCode(one["code"])), one["why"])
        for one in results
        if one["patient"] in patients
    ]
    return page(
        visit,
        "practice/care_home_done.html",
        title="What was recorded",
        key=asking.key,
        told=told,
    )


PAGES = (
    Page("/practice/care-homes/{resident}/check", show=show, send=record, limited=True, **RECORDING),
    Page("/practice/care-homes/{resident}/done", show=done, **RECORDING),
)
