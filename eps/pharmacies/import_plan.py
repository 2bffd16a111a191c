"""What an import will write: every row that differs, what the record says of it, and which codes close or reopen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial

from eps.identifiers import OdsCode
from eps.pharmacies.draft import Draft
from eps.pharmacies.facts import PharmacyFacts, Practice, Registered, Shown, shown
from eps.pharmacies.import_report import FileReport, Importer
from eps.pharmacies.merging import says_the_same
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.stored_hours import week_text
from eps.record.chain import Entry

STREAM = "directory"
_FACTS = tuple(one.name for one in fields(PharmacyFacts) if one.name not in ("ods_code", "sources"))
_SHOWN = tuple(one.name for one in fields(Shown))


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds of the codes concerned."""

    pharmacies: Mapping[OdsCode, Registered]
    practices: Mapping[OdsCode, Practice]


@dataclass(slots=True)
class Plan:
    """`shown` are the codes of which readers see a difference; `closing` had not closed before this import."""

    pharmacies: list[Registered] = field(default_factory=list)
    practices: list[Practice] = field(default_factory=list)
    added: list[OdsCode] = field(default_factory=list)
    changed: list[tuple[Registered, Registered]] = field(default_factory=list)
    shown: list[OdsCode] = field(default_factory=list)
    closing: list[PharmacyFacts] = field(default_factory=list)
    moved: list[PharmacyFacts] = field(default_factory=list)
    reopened: list[OdsCode] = field(default_factory=list)


def plan_import(held: Held, draft: Draft) -> Plan:
    plan = Plan()
    outwards = draft.outwards() & draft.packed.keys()
    postcodes = Postcodes.unpack({outward: draft.packed[outward] for outward in outwards})
    for code, facts in draft.pharmacies.items():
        _plan_pharmacy(plan, held.pharmacies.get(code), Registered(facts, shown(facts, postcodes)))
    plan.practices = [
        practice for code, practice in draft.practices.items() if held.practices.get(code) != practice
    ]
    return plan


def _plan_pharmacy(plan: Plan, old: Registered | None, new: Registered) -> None:
    code = new.facts.ods_code
    if old is None:
        plan.added.append(code)
        plan.shown.append(code)
        plan.pharmacies.append(new)
    elif (old.facts, old.shown) != (new.facts, new.shown):
        _plan_change(plan, old, new)


def _plan_change(plan: Plan, old: Registered, new: Registered) -> None:
    """Where only who says it differs, no reader sees it; where only the date differs, nobody's history does."""
    differs = old.shown != new.shown or not says_the_same(old.facts, new.facts)
    is_seen = differs or old.facts.confirmed_on != new.facts.confirmed_on
    plan.pharmacies.append(replace(new, version=old.version + is_seen))
    if is_seen:
        plan.shown.append(new.facts.ods_code)
    if differs:
        plan.changed.append((old, new))
    _plan_closing(plan, old.facts, new.facts)


def _plan_closing(plan: Plan, old: PharmacyFacts, new: PharmacyFacts) -> None:
    if new.has_closed and not old.has_closed:
        plan.closing.append(new)
    elif old.has_closed and not new.has_closed:
        plan.reopened.append(new.ods_code)
    elif new.closed_on != old.closed_on:
        plan.moved.append(new)


def entries(plan: Plan, files: Sequence[FileReport], importer: Importer) -> list[Entry]:
    """One of the import, naming the codes it added, and one for each pharmacy that it changed: from what, to what."""
    entry = partial(Entry, at=importer.at, actor=importer.actor, role="operations")
    told = [{"kind": file.kind, "as_of": file.as_of, "counts": file.counts} for file in files]
    return [
        entry(stream=STREAM, act="directory.imported", payload={"files": told, "added": plan.added}),
        *(
            entry(stream=f"pharmacy/{new.facts.ods_code}", act="pharmacy.changed", payload=_changed(old, new))
            for old, new in plan.changed
        ),
    ]


def _changed(old: Registered, new: Registered) -> dict[str, object]:
    before, after = _plain(old), _plain(new)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _plain(registered: Registered) -> dict[str, object]:
    """Facts and what is shown of them, as the record can hold it: without floats, and without who says so."""
    facts, seen = registered.facts, registered.shown
    values = {name: getattr(facts, name) for name in _FACTS} | {name: getattr(seen, name) for name in _SHOWN}
    values["week"] = week_text(facts.week)
    values["point"] = f"{seen.point.latitude:.5f} {seen.point.longitude:.5f}" if seen.point else None
    return values
