"""What publishers say, laid over what the register holds: ODS wins for name, address and status, the list for hours."""

from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from eps.identifiers import OdsCode
from eps.pharmacies.domain import Kind
from eps.pharmacies.facts import FieldGroup, PharmacyFacts, Practice, Source, Stated
from eps.pharmacies.published.consolidated_list import ListedPharmacy
from eps.pharmacies.published.lines import Coded, Note
from eps.pharmacies.published.ods_files import OdsOrganisation
from eps.pharmacies.published.recorded_codes import RecordedCode

Held = MutableMapping[OdsCode, PharmacyFacts]
HeldPractices = MutableMapping[OdsCode, Practice]
Said = TypeVar("Said", bound=Coded)

_NAMED_AND_PLACED = (FieldGroup.IDENTITY, FieldGroup.ADDRESS, FieldGroup.STATUS)


@dataclass(slots=True)
class Merged:
    """Counts by name, and what the operator should know beside them."""

    counts: Counter[str] = field(default_factory=lambda: Counter(added=0, changed=0, unchanged=0))
    notes: list[Note] = field(default_factory=list)


def merge_dispensers(held: Held, organisations: Iterable[OdsOrganisation], as_of: date | None) -> Merged:
    stated = Stated(Source.ORGANISATION_DATA_SERVICE, as_of)
    merged = _merge(held, organisations, lambda old, said: _by_ods(old, said, stated))
    merged.counts.update(closed_by_ods=0, reopened_by_ods=0)
    return merged


def merge_list(held: Held, pharmacies: Iterable[ListedPharmacy], as_of: date | None) -> Merged:
    """Where the list's name does not tell its date it is taken to be as old as the newest pharmacy in it."""
    listed = list(pharmacies)
    opened = (held[said.ods_code].opened_on for said in listed if said.ods_code in held)
    stated = Stated(Source.CONSOLIDATED_LIST, as_of or max((day for day in opened if day), default=None))
    merged = _merge(held, listed, lambda old, said: _by_list(old, said, stated))
    merged.notes += [note for said in listed if (note := _kept_hours(said, held[said.ods_code]))]
    return merged


def merge_practices(
    held: HeldPractices, pharmacies: Held, organisations: Iterable[OdsOrganisation], as_of: date | None
) -> Merged:
    """A dispensing practice is among the pharmacies too, and goes by the same name."""
    merged = Merged()
    for said in organisations:
        old = held.get(said.ods_code)
        new = held[said.ods_code] = _practice(old, said)
        merged.counts["added" if old is None else "unchanged" if old == new else "changed"] += 1
        if said.ods_code in pharmacies:
            stated = Stated(Source.ORGANISATION_DATA_SERVICE, as_of)
            pharmacies[said.ods_code] = replace(
                _by_ods(pharmacies[said.ods_code], said, stated), ods_kind=None
            )
    return merged


def merge_recorded(held: Held, practices: HeldPractices, codes: Iterable[RecordedCode]) -> Merged:
    """A practice that dispenses becomes a dispenser by it; its hours are not stated."""
    merged = Merged()
    for said in codes:
        code = said.ods_code
        practice = practices.get(code)
        if practice is not None and said.issues_here is not None:
            practices[code] = replace(practice, issues_here=said.issues_here)
        old = held.get(code)
        known = _dispensing(practice) if old is None and practice and said.dispensing_practice else old
        if known is not None:
            held[code] = _by_record(known, said)
            _count(merged, old, held[code])
        elif practice is None:
            merged.notes.append(Note(None, code, "no dispenser or practice has this code"))
    return merged


def _merge(
    held: Held, everything: Iterable[Said], by_source: Callable[[PharmacyFacts | None, Said], PharmacyFacts]
) -> Merged:
    merged = Merged()
    for said in everything:
        old = held.get(said.ods_code)
        held[said.ods_code] = by_source(old, said)
        _count(merged, old, held[said.ods_code])
    return merged


def _count(merged: Merged, old: PharmacyFacts | None, new: PharmacyFacts) -> None:
    if old is None:
        merged.counts["added"] += 1
        return
    merged.counts["unchanged" if says_the_same(old, new) else "changed"] += 1
    if new.has_closed != old.has_closed:
        merged.counts["closed_by_ods" if new.has_closed else "reopened_by_ods"] += 1


def says_the_same(old: PharmacyFacts, new: PharmacyFacts) -> bool:
    """Whoever says it now, and as of whatever day."""
    return replace(old, sources={}, confirmed_on=None) == replace(new, sources={}, confirmed_on=None)


def _by_ods(old: PharmacyFacts | None, said: OdsOrganisation, stated: Stated) -> PharmacyFacts:
    return replace(
        old or _nothing_known(said.ods_code),
        published_name=said.name,
        published_address=said.address,
        postcode=said.postcode,
        telephone=said.telephone,
        ods_kind=said.kind,
        operational_status=said.operational_status,
        opened_on=said.opened_on,
        closed_on=said.closed_on,
        icb_code=said.icb_code,
        english=said.english,
        sources={**(old.sources if old else {}), **dict.fromkeys(_NAMED_AND_PLACED, stated)},
    )


def _by_list(old: PharmacyFacts | None, said: ListedPharmacy, stated: Stated) -> PharmacyFacts:
    facts = old or _nothing_known(said.ods_code)
    if _is_older_list(facts, stated):
        return facts
    facts = replace(facts, listed_name=said.name, recorded_kind=said.kind)
    if FieldGroup.IDENTITY not in facts.sources or facts.sources[FieldGroup.IDENTITY].source is stated.source:
        facts = replace(
            facts,
            published_name=said.name,
            published_address=said.address,
            postcode=said.postcode,
            sources={**facts.sources, **dict.fromkeys(_NAMED_AND_PLACED, stated)},
        )
    if _is_newer(facts.sources.get(FieldGroup.HOURS), stated):
        return facts
    hours = {FieldGroup.HOURS: stated}
    return replace(facts, week=said.week, confirmed_on=stated.as_of, sources={**facts.sources, **hours})


def _is_older_list(facts: PharmacyFacts, stated: Stated) -> bool:
    """A newer list spoke of it already."""
    held = (facts.sources.get(group) for group in (FieldGroup.IDENTITY, FieldGroup.HOURS))
    return any(one and one.source is stated.source and _is_newer(one, stated) for one in held)


def _is_newer(held: Stated | None, stated: Stated) -> bool:
    """What a pharmacy says of itself on the day of a list counts as newer; a date that nobody knows is the oldest."""
    if held is None:
        return False
    if held.source is Source.PHARMACY:
        return (held.as_of or date.min) >= (stated.as_of or date.min)
    return (held.as_of or date.min) > (stated.as_of or date.min)


def _kept_hours(said: ListedPharmacy, facts: PharmacyFacts) -> Note | None:
    if facts.week == said.week:
        return None
    held = facts.sources[FieldGroup.HOURS]
    return Note(None, said.ods_code, f"hours of {held.as_of} by {held.source} are kept, the list differs")


def _by_record(old: PharmacyFacts, said: RecordedCode) -> PharmacyFacts:
    return replace(
        old,
        recorded_supply=old.recorded_supply if said.supply is None else said.supply,
        eps_enabled=old.eps_enabled if said.eps_enabled is None else said.eps_enabled,
    )


def _practice(old: Practice | None, said: OdsOrganisation) -> Practice:
    return Practice(
        ods_code=said.ods_code,
        published_name=said.name,
        published_address=said.address,
        postcode=said.postcode,
        telephone=said.telephone,
        icb_code=said.icb_code,
        operational_status=said.operational_status,
        opened_on=said.opened_on,
        closed_on=said.closed_on,
        issues_here=old is not None and old.issues_here,
        prescribing_setting=said.prescribing_setting,
        on_closed=old.on_closed if old is not None else "refuse",
    )


def _dispensing(practice: Practice) -> PharmacyFacts:
    return PharmacyFacts(
        ods_code=practice.ods_code,
        published_name=practice.published_name,
        published_address=practice.published_address,
        postcode=practice.postcode,
        telephone=practice.telephone,
        recorded_kind=Kind.DISPENSING_PRACTICE,
        operational_status=practice.operational_status,
        opened_on=practice.opened_on,
        closed_on=practice.closed_on,
        icb_code=practice.icb_code,
    )


def _nothing_known(ods_code: OdsCode) -> PharmacyFacts:
    return PharmacyFacts(ods_code, published_name="", published_address=(), postcode="")
