"""Dispensers as an order meets them: read in its own transaction, or at hand for whoever only asks."""

from collections.abc import Collection
from datetime import datetime

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.nomination.domain import has_closed_in_ods
from eps.pharmacies.code_decision_repository import code_decisions, decisions_towards
from eps.pharmacies.code_decisions import CodeDecision, Decision
from eps.pharmacies.repository import pharmacies_to_address
from eps.pharmacies.service import directory
from eps.prescriptions.routing import Dispenser
from eps.prescriptions.use_by import months_after

SAME_PHARMACY_MONTHS = 6
"""For so long both codes of a pharmacy that got a new one may release, and orders for the old one are taken."""


async def dispensers(codes: Collection[OdsCode], at: datetime) -> dict[OdsCode, Dispenser]:
    """Those of the codes that are known, from their rows. Who issues holds the shared lock on them."""
    pharmacies = await pharmacies_to_address(codes)
    closed = [code for code, pharmacy in pharmacies.items() if has_closed_in_ods(pharmacy, at)]
    decisions = await code_decisions(closed) if closed else {}
    return {
        code: Dispenser(pharmacy, goes_on=goes_on(decisions.get(code), at))
        for code, pharmacy in pharmacies.items()
    }


async def dispensers_at_hand(codes: frozenset[OdsCode], at: datetime) -> dict[OdsCode, Dispenser]:
    """The same from the snapshot, which may be a second behind; from rows those of which it does not know enough."""
    held = [pharmacy for code in codes if (pharmacy := directory().find(code)) is not None]
    sure = {one.ods_code: Dispenser(one) for one in held if not has_closed_in_ods(one, at)}
    unsure = codes - sure.keys()
    return sure | await dispensers(unsure, at) if unsure else sure


def goes_on(decision: CodeDecision | None, at: datetime) -> bool:
    """ODS closed the code, and orders for it are accepted all the same (BEHAVIOUR.md section 1)."""
    if decision is None:
        return False
    if decision.decision is None:
        return True
    decided_at = decision.decided_at or at
    last_day = months_after(london_date(decided_at), SAME_PHARMACY_MONTHS)
    return decision.decision is Decision.SAME and london_date(at) <= last_day


async def codes_served(ods_code: OdsCode, at: datetime) -> frozenset[OdsCode]:
    """Whose waiting prescriptions this code may release without their IDs: its own, and a closed code's that it goes
    on for. The caller locks them, and asks again: a decision may have been made meanwhile."""
    gone_on = [one for one in await decisions_towards(ods_code) if goes_on_as(one, ods_code, at)]
    return frozenset({ods_code, *(decision.ods_code for decision in gone_on)})


def goes_on_as(decision: CodeDecision, ods_code: OdsCode, at: datetime) -> bool:
    """Decided to be the same pharmacy; or undecided, with no pharmacy but this one at its postcode. A site that it was
    joined with is another pharmacy: what waits is moved by its patients, never by us."""
    if decision.decision is None:
        return decision.candidates == (ods_code,)
    return decision.with_code == ods_code and goes_on(decision, at)
