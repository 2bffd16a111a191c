"""Codes that ODS closes: which wait for a commissioner and which close at once. What was decided is kept here; closures
are recorded by the story of closures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.pharmacies import code_decision_repository as rows
from eps.pharmacies.code_decisions import MAKES_PROPOSALS, CodeDecision, as_closed, must_wait
from eps.pharmacies.facts import PharmacyFacts
from eps.pharmacies.import_plan import Plan
from eps.pharmacies.import_report import Importer
from eps.record.chain import Entry
from eps.record.store import append


@dataclass(frozen=True, slots=True)
class Settled:
    waiting: tuple[CodeDecision, ...]
    closed: tuple[CodeDecision, ...]
    moved: tuple[CodeDecision, ...]


async def settle_closings(plan: Plan, importer: Importer) -> Settled:
    """A code that had closed when it was first seen is none of these."""
    await _forget(plan.reopened, importer)
    moved = await _moved(plan.moved, importer)
    waiting, closed = await _waiting_and_closed(plan.closing, importer)
    if importer.decide_closed:
        earlier = await rows.waiting_codes()
        closed += [as_closed(one, by=importer.actor, at=importer.at) for one in earlier + waiting]
        waiting = []
    await rows.write_decisions([*waiting, *closed])
    await append([_entry(decision, importer) for decision in [*waiting, *closed]])
    return Settled(tuple(waiting), tuple(closed), tuple(moved))


async def _waiting_and_closed(
    closing: Sequence[PharmacyFacts], importer: Importer
) -> tuple[list[CodeDecision], list[CodeDecision]]:
    serving = await rows.serving_codes_at({facts.postcode for facts in closing})
    waiting, closed = [], []
    for facts in closing:
        candidates = tuple(code for postcode, code in serving if postcode == facts.postcode)
        last_day = facts.closed_on or london_date(importer.at)
        decision = CodeDecision(facts.ods_code, last_day, importer.at, candidates)
        if must_wait(candidates, len(closing)):
            waiting.append(decision)
        else:
            closed.append(as_closed(decision, by=importer.actor, at=importer.at))
    return waiting, closed


async def _forget(reopened: Sequence[OdsCode], importer: Importer) -> None:
    """The record keeps what was decided, and that nothing is decided any more."""
    known = await rows.code_decisions(reopened)
    await rows.remove_decisions(known)
    told = {code: {"from": decision.decision, "to": None} for code, decision in sorted(known.items())}
    await append([_told(code, "code.reopened", payload, importer) for code, payload in told.items()])


async def _moved(closed: Sequence[PharmacyFacts], importer: Importer) -> list[CodeDecision]:
    """Codes of which ODS now gives another last day. Returns those whose closure stands on the one given before."""
    known = await rows.code_decisions([facts.ods_code for facts in closed])
    moved = [
        replace(known[facts.ods_code], closed_on=facts.closed_on)
        for facts in closed
        if facts.ods_code in known and facts.closed_on is not None
    ]
    await rows.write_decisions(moved)
    days = {one.ods_code: {"from": known[one.ods_code].closed_on, "to": one.closed_on} for one in moved}
    await append([_told(code, "code.moved", payload, importer) for code, payload in days.items()])
    return [decision for decision in moved if decision.decision in MAKES_PROPOSALS]


def _entry(decision: CodeDecision, importer: Importer) -> Entry:
    payload = {
        "closed_on": decision.closed_on,
        "candidates": decision.candidates,
        "decision": decision.decision,
    }
    act = "code.decided" if decision.decision else "code.waiting"
    return _told(decision.ods_code, act, payload, importer)


def _told(code: OdsCode, act: str, payload: Mapping[str, object], importer: Importer) -> Entry:
    return Entry(f"pharmacy/{code}", importer.at, importer.actor, "operations", act, payload)
