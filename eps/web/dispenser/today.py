"""The first page of pharmacy staff: how their pharmacy stands today, and one tap to say what is different."""

from starlette.responses import Response

from eps.clock import london_date
from eps.closures.listing import Asked, listed
from eps.errors import Invalid, NotFound, Stale
from eps.pharmacies.closure import state_at
from eps.pharmacies.domain import TodayReport, TodayReportKind
from eps.pharmacies.hours_service import confirm_hours, report_today, take_back_today
from eps.pharmacies.service import closure_said, pharmacy_known
from eps.prescriptions.held_repository import count_of_waiting
from eps.prescriptions.return_all_service import ReturningAll, count_not_started, return_all_not_started
from eps.web.dispenser.closure import ALIVE
from eps.web.dispenser.own import CHANGED, STAFF, edit, own_code, own_pharmacy
from eps.web.door import Page
from eps.web.moments import minute_of
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.signin import own_path
from eps.web.visit import Visit
from eps.wording.hours import minute_text

REPORTS = {
    TodayReportKind.OPENS_LATE: "We open late today, at",
    TodayReportKind.CLOSES_EARLY: "We close early today, at",
    TodayReportKind.NO_PHARMACIST: "We are open with no pharmacist, until",
    TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS: "We cannot receive electronic prescriptions, until",
}
LAST_ALL_DAY = frozenset({TodayReportKind.NO_PHARMACIST, TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS})
"""Where no time is given."""


async def choose(visit: Visit) -> Response:
    """Who works for one pharmacy is there at once."""
    codes = sorted(visit.signed_in.ods_codes)
    if len(codes) == 1:
        return see(f"/pharmacy/{codes[0]}")
    pharmacies = [view(await pharmacy_known(code), visit.at) for code in codes]
    return page(visit, "dispenser/choose.html", title="Your pharmacies", pharmacies=pharmacies)


async def show(visit: Visit) -> Response:
    return await _shown(visit, {})


async def _shown(visit: Visit, errors: dict[str, str], status: int = 200) -> Response:
    pharmacy = await own_pharmacy(visit)
    code = pharmacy.ods_code
    closures = await listed(Asked(None, code, None, 50), visit.signed_in, visit.at)
    alive = [one for one in closures if state_at(one, visit.at) in ALIVE]
    return page(
        visit,
        "dispenser/today.html",
        title=pharmacy.name,
        status=400 if errors else status,
        errors=errors,
        form=visit.form,
        pharmacy=view(pharmacy, visit.at),
        version=pharmacy.version,
        reports=REPORTS,
        standing={one.kind: _words(one) for one in pharmacy.reports_on(london_date(visit.at))},
        last_all_day=LAST_ALL_DAY,
        closures=[(one, closure_said(pharmacy, one, visit.at), state_at(one, visit.at)) for one in alive],
        waiting=await count_of_waiting(code, london_date(visit.at)),
        not_started=await count_not_started(ReturningAll(visit.signed_in, code, visit.at)),
        said=visit.query.get("said"),
    )


def _words(report: TodayReport) -> str:
    return f"{REPORTS[report.kind]} {'the end of today' if report.at is None else minute_text(report.at)}"


async def report(visit: Visit) -> Response:
    """What is different today; it asks nobody to choose another pharmacy."""
    try:
        kind = TodayReportKind(visit.form.get("kind", ""))
    except ValueError:
        return await _shown(visit, {"": "Select what is different today"})
    try:
        given = visit.form.get(f"at-{kind}", "")
        await report_today(edit(visit), kind, minute_of(given) if given.strip() else None)
    except Stale:
        return await _shown(visit, {"": CHANGED})
    except Invalid as error:
        return await _shown(visit, {f"at-{kind}": str(error)})
    return see(f"/pharmacy/{own_code(visit)}?said=today")


async def take_back(visit: Visit) -> Response:
    """Said by mistake, or no longer so. Where somebody else took it back, nothing is left to be done."""
    try:
        await take_back_today(edit(visit), TodayReportKind(visit.form.get("kind", "")))
    except (Stale, NotFound, ValueError):
        return await _shown(visit, {"": CHANGED})
    return see(f"/pharmacy/{own_code(visit)}?said=taken-back")


async def nothing_changed(visit: Visit) -> Response:
    try:
        await confirm_hours(edit(visit))
    except Stale:
        return await _shown(visit, {"": CHANGED})
    return see(f"/pharmacy/{own_code(visit)}?said=confirmed")


async def return_all(visit: Visit) -> Response:
    """Back to the page that it was asked for on: the first one says that it is done, others show that none is left."""
    await return_all_not_started(ReturningAll(visit.signed_in, own_code(visit), visit.at))
    home = f"/pharmacy/{own_code(visit)}"
    asked_on = own_path(visit.form.get("next", ""))
    return see(asked_on if asked_on.startswith(f"{home}/") else f"{home}?said=returned")


PAGES = (
    Page("/pharmacy", show=choose, **STAFF),
    Page("/pharmacy/{ods_code}", show=show, **STAFF),
    Page("/pharmacy/{ods_code}/today", send=report, **STAFF),
    Page("/pharmacy/{ods_code}/today/take-back", send=take_back, **STAFF),
    Page("/pharmacy/{ods_code}/nothing-changed", send=nothing_changed, **STAFF),
    Page("/pharmacy/{ods_code}/return-all", send=return_all, **STAFF),
)
