"""Issues of repeat dispensing are routed afresh: as one falls due, and whenever the patient's choice changes.

The caller holds the patients, and before them the shared lock on every code that they chose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from eps.identifiers import OdsCode
from eps.nomination.acts import Author
from eps.nomination.destination_repository import NOBODY, ByType, Chosen, chosen_among
from eps.nomination.domain import NominationType
from eps.pharmacies.service import directory
from eps.prescriptions import entries, repository
from eps.prescriptions.dispensers import dispensers
from eps.prescriptions.domain import Addressed, DispensingSite, Issue, Prescription
from eps.prescriptions.routing import Asked, Destinations, Dispenser, OnClosed, Route, route
from eps.prescriptions.stamping import restamped, token_from
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.telling import tell_of_held, tell_of_tokens
from eps.record.chain import Entry
from eps.record.due import schedule
from eps.record.store import append

ISSUE_READY = "issue-ready"
"""Due work: the day has come on which an issue can be downloaded, or must no longer be held."""

Named = dict[int, OdsCode]
"""By issue: the dispenser that a one-off names for every issue of it."""


async def restamp(issues: Sequence[Issue], author: Author, named: Named | None = None) -> list[Issue]:
    """Those that changed, as they are now: written, on the record, and told of where that is due."""
    if not issues:
        return []
    prescriptions = await repository.prescriptions_by_key([issue.prescription_key for issue in issues])
    routes = await _routes(issues, prescriptions, author.at, named or {})
    pairs = [
        (issue, restamped(issue, prescriptions[issue.prescription_key], stamped, author.at))
        for issue, stamped in zip(issues, routes, strict=True)
    ]
    changed = [(before, after) for before, after in pairs if after != before]
    return await _write(changed, prescriptions, author)


async def _routes(
    issues: Sequence[Issue], prescriptions: dict[int, Prescription], at: datetime, named: Named
) -> list[Route]:
    chosen = await chosen_among({issue.patient_id for issue in issues}, at)
    codes = {code for one in chosen.values() for code in one.codes} | set(named.values())
    found, holidays = await dispensers(codes, at), directory().holidays
    return [
        route(
            _destinations(_chosen(chosen, issue, prescription), named.get(issue.key), found),
            Asked(prescription.site, OnClosed.TOKEN, at, holidays),
        )
        for issue in issues
        for prescription in (prescriptions[issue.prescription_key],)
    ]


def _chosen(chosen: Mapping[ByType, Chosen], issue: Issue, prescription: Prescription) -> Chosen:
    """A one-off goes where it is named to go, whatever the patient chose for the others."""
    if prescription.one_off or prescription.site is DispensingSite.NOT_NOMINATED:
        return NOBODY
    return chosen.get((issue.patient_id, NominationType(prescription.site)), NOBODY)


def _destinations(chosen: Chosen, named: OdsCode | None, found: Mapping[OdsCode, Dispenser]) -> Destinations:
    whom = (chosen.nominated, chosen.redirected, named)
    return Destinations(*(found.get(code) if code else None for code in whom))


async def _write(
    changed: Sequence[tuple[Issue, Issue]], prescriptions: dict[int, Prescription], author: Author
) -> list[Issue]:
    tokens = _newly(Addressed.TOKEN_BECAUSE_CLOSED, changed)
    told = {issue.key: issue for issue in await tell_of_tokens(tokens, author.at)}
    written = [told.get(after.key, after) for _, after in changed]
    await repository.update_issues(written)
    await append([_entry(before, after, author) for before, after in changed])
    held = _newly(Addressed.HELD, changed)
    for issue in held:
        until = token_from(prescriptions[issue.prescription_key], issue.number)
        await schedule(ISSUE_READY, str(issue.key), until)
    await tell_of_held(held, {key: one.practice for key, one in prescriptions.items()}, author.at)
    return [replace(after, version=after.version + 1) for after in written]


def _newly(addressed: Addressed, changed: Sequence[tuple[Issue, Issue]]) -> list[Issue]:
    return [
        after
        for before, after in changed
        if after.addressed is addressed and before.addressed is not addressed
    ]


def _entry(before: Issue, after: Issue, author: Author) -> Entry:
    awaited = before.state is PrescriptionState.AWAITING_RELEASE_READY
    act = _act(after) if awaited else "followed"
    return entries.changed(after, act, author, {"from": before.address, "wanted": after.wanted})


def _act(after: Issue) -> str:
    return "held" if after.addressed is Addressed.HELD else "ready"
