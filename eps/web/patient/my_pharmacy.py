"""The pharmacy that gets a patient's prescriptions: open or not, closed or closing, and what they may choose."""

from dataclasses import dataclass

from starlette.responses import Response

from eps.choices.showing import MORE_OPTIONS, OPTIONS, Asked, From, Shown, shown_to
from eps.nomination.domain import Nomination, NominationType, Patient
from eps.nomination.proposal import ProposalState
from eps.nomination.service import held
from eps.pharmacies.service import closure_said, pharmacy_known
from eps.web.door import Page
from eps.web.patient.drafts import ANOTHER, CHANGING, PATIENTS, Draft, Wish, keep_draft
from eps.web.patient.redirect_view import redirects_shown
from eps.web.pharmacy_view import PharmacyView, view
from eps.web.rendering import page, see
from eps.web.visit import Visit

TITLE = "The pharmacy that gets your prescriptions"
MISSING = "Select a pharmacy, or another answer"
ELSEWHERE = "another"


@dataclass(frozen=True, slots=True)
class OfferView:
    """A proposal as the page shows it."""

    shown: Shown
    closing: str
    options: tuple[PharmacyView, ...]
    opens_next: tuple[PharmacyView, ...]
    from_home: bool

    @property
    def id(self) -> str:
        return str(self.shown.proposal.id)

    @property
    def can_choose(self) -> bool:
        return "choose" in self.shown.answers

    @property
    def by_distance(self) -> bool:
        return self.can_choose and any(one.distance for one in self.options)

    @property
    def may_have_more(self) -> bool:
        """The list by distance is as long as it is at first."""
        return len(self.shown.options) == OPTIONS

    @property
    def kept(self) -> bool:
        """It was answered, by keeping: every other answer is still open."""
        return self.shown.proposal.state is ProposalState.KEPT

    @property
    def supplier(self) -> bool:
        """It is about who supplies appliances: all of them are in the list."""
        return self.shown.proposal.type is NominationType.P2

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.ods_code for one in self.options)


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def _shown(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    standing = await held(visit.signed_in)
    nominated = {name: await _seen(one, visit) for name, one in standing.nominations.items()}
    offers = await _offers(standing.patient, visit)
    return page(
        visit,
        "patient/my_pharmacy.html",
        title=TITLE,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        version=standing.version,
        pharmacy=nominated.get(NominationType.P1),
        contractor=nominated.get(NominationType.P2),
        dispensing_practice=nominated.get(NominationType.P3),
        offers=offers,
        shows_more=_shows_more(visit),
        redirects=await redirects_shown(standing.patient.id, visit.at),
    )


async def _offers(patient: Patient, visit: Visit) -> list[OfferView]:
    asked = Asked(limit=MORE_OPTIONS if _shows_more(visit) else OPTIONS)
    return [await offer_view(one, visit) for one in await shown_to(patient, asked, visit.at)]


def _shows_more(visit: Visit) -> bool:
    return "more" in visit.query


async def _seen(nomination: Nomination, visit: Visit) -> PharmacyView:
    return view(await pharmacy_known(nomination.ods_code), visit.at)


async def offer_view(shown: Shown, visit: Visit) -> OfferView:
    pharmacy = await pharmacy_known(shown.closure.ods_code)
    near = tuple(view(one.pharmacy, visit.at, metres=one.metres) for one in shown.options)
    by_name = tuple(view(one, visit.at) for one in shown.contractors)
    return OfferView(
        shown=shown,
        closing=closure_said(pharmacy, shown.closure, visit.at),
        options=near or by_name,
        opens_next=tuple(view(one.pharmacy, visit.at, metres=one.metres) for one in shown.opens_next),
        from_home=shown.origin is not None and shown.origin.start is From.HOME,
    )


async def answer(visit: Visit) -> Response:
    """Nothing is saved here: what was selected goes to the check page."""
    offers = await _offers((await held(visit.signed_in)).patient, visit)
    offer = next((one for one in offers if one.id == visit.form.get("offer")), None)
    if offer is None:
        return see("/my-pharmacy")
    choice = visit.form.get("choice", "")
    if choice == ELSEWHERE and offer.can_choose and not offer.supplier:
        await visit.keep(answering=offer.id)
        return see(ANOTHER)
    named = offer.codes if offer.can_choose else ()
    wishes = {"keep": Wish.KEEP, "none": Wish.NONE} | dict.fromkeys(named, Wish.CHOOSE)
    if choice not in wishes or (choice == "keep" and "keep" not in offer.shown.answers):
        return await _shown(visit, {"choice": MISSING})
    code = choice if wishes[choice] is Wish.CHOOSE else None
    kind = offer.shown.proposal.type
    await keep_draft(visit, Draft(wishes[choice], kind, visit.version, code, offer.id, offer.codes))
    return see("/my-pharmacy/check")


PAGES = (Page("/my-pharmacy", show=show, **PATIENTS), Page("/my-pharmacy/answer", send=answer, **CHANGING))
