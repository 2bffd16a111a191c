"""What an import will write: every row that differs, what the record says of it, and which codes close or reopen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from eps.identifiers import OdsCode
from eps.pharmacies.draft import Draft
from eps.pharmacies.facts import PharmacyFacts, Practice, Registered, Shown, shown
from eps.pharmacies.merging import says_the_same
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.stored_hours import week_text
from eps.record.chain import Entry

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
    recorded: list[tuple[Registered | None, Registered]] = field(default_factory=list)
    shown: list[OdsCode] = field(default_factory=list)
    closing: list[PharmacyFacts] = field(default_factory=list)
    moved: list[PharmacyFacts] = field(default_factory=list)
    reopened: list[OdsCode] = field(default_factory=list)

    @property
    def locked(self) -> list[OdsCode]:
        """Codes that others may be changing meanwhile."""
        return [old.facts.ods_code for old, _ in self.recorded if old is not None]


def plan_import(held: Held, draft: Draft) -> Plan:
    plan = Plan()
    outwards = {facts.postcode.partition(" ")[0] for facts in draft.pharmacies.values()} & draft.packed.keys()
    postcodes = Postcodes.unpack({outward: draft.packed[outward] for outward in outwards})
    for code, facts in draft.pharmacies.items():
        _plan_pharmacy(plan, held.pharmacies.get(code), facts, shown(facts, postcodes))
    plan.practices = [
        practice for code, practice in draft.practices.items() if held.practices.get(code) != practice
    ]
    return plan


def _plan_pharmacy(plan: Plan, old: Registered | None, facts: PharmacyFacts, seen: Shown) -> None:
    if old is not None and (old.facts, old.shown) == (facts, seen):
        return
    differs = old is None or old.shown != seen or not says_the_same(old.facts, facts)
    is_seen = differs or (old is not None and old.facts.confirmed_on != facts.confirmed_on)
    new = Registered(facts, seen, old.version + is_seen if old else 1)
    plan.pharmacies.append(new)
    if is_seen:
        plan.shown.append(facts.ods_code)
    if differs:
        plan.recorded.append((old, new))
    if old is not None:
        _plan_closing(plan, old.facts, facts)


def _plan_closing(plan: Plan, old: PharmacyFacts, new: PharmacyFacts) -> None:
    if new.has_closed and not old.has_closed:
        plan.closing.append(new)
    elif old.has_closed and not new.has_closed:
        plan.reopened.append(new.ods_code)
    elif new.closed_on != old.closed_on:
        plan.moved.append(new)


def entries(plan: Plan, *, actor: str, at: datetime) -> Iterator[Entry]:
    """One for each pharmacy that was added or changed: from what, to what."""
    for old, new in plan.recorded:
        yield Entry(
            stream=f"pharmacy/{new.facts.ods_code}",
            at=at,
            actor=actor,
            role="operations",
            act="pharmacy.added" if old is None else "pharmacy.changed",
            payload=_added(new) if old is None else _changed(old, new),
        )


def _added(new: Registered) -> dict[str, object]:
    return {name: value for name, value in _plain(new).items() if value is not None}


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
