"""Finding a pharmacy by what people call it, in any case, words in any order, each perhaps only begun; or by code."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from eps.identifiers import OdsCode
from eps.pharmacies.domain import OperationalStatus, Pharmacy
from eps.pharmacies.roster import Mask, Roster

_APOSTROPHES = re.compile("['’`]")
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = frozenset({"and", "the"})
"""Words that people write or leave out as they please."""
_MOST_WORDS = 12
_AFTER_EVERY_LETTER = "\U0010ffff"

Rank = tuple[object, ...]


def words(text: str) -> list[str]:
    """`The Chemist's & Sons` is chemists, sons."""
    found = _WORD.findall(_APOSTROPHES.sub("", text.casefold()))
    return [word for word in found if word not in _LEFT_OUT]


def words_about(pharmacy: Pharmacy) -> frozenset[str]:
    """Its names, code and address: "boots stockport" finds one of 1,700. Nothing is said about one in no list."""
    if not pharmacy.listed:
        return frozenset()
    lines = (
        pharmacy.name,
        pharmacy.published_name,
        pharmacy.ods_code,
        *pharmacy.address_lines,
        pharmacy.postcode,
    )
    return frozenset(words(" ".join(lines)))


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Every word, in order, and the codes that it is about; and for each code the words of its name."""

    vocabulary: Sequence[str]
    codes: Mapping[str, Sequence[OdsCode]]
    names: Mapping[OdsCode, Sequence[str]]

    @classmethod
    def of(cls, pharmacies: Sequence[Pharmacy]) -> "Names":
        codes: dict[str, list[OdsCode]] = {}
        for pharmacy in pharmacies:
            for word in words_about(pharmacy):
                codes.setdefault(word, []).append(pharmacy.ods_code)
        names = {pharmacy.ods_code: words(pharmacy.name) for pharmacy in pharmacies}
        return cls(sorted(codes), codes, names)

    def with_changes(self, changed: Iterable[tuple[Pharmacy | None, Pharmacy]]) -> "Names":
        """Each as it was, None where it is new, and as it is."""
        known = [(words_about(before) if before else frozenset(), after) for before, after in changed]
        differing = [(were, after) for were, after in known if were != words_about(after)]
        if not differing:
            return self
        codes, names = dict(self.codes), dict(self.names)
        for were, after in differing:
            code, are = after.ods_code, words_about(after)
            codes |= {word: [other for other in codes[word] if other != code] for word in were - are}
            codes |= {word: [*codes.get(word, ()), code] for word in are - were}
            names[code] = words(after.name)
        return Names(sorted([*self.vocabulary, *(codes.keys() - self.codes.keys())]), codes, names)

    def search(self, text: str, limit: int, roster: Roster, among: Mask) -> list[Pharmacy]:
        """Those about which every word is said, best match first."""
        asked = words(text)[:_MOST_WORDS]
        if not asked:
            return []
        said = set.intersection(*(self._codes_with(word) for word in asked))
        found = (roster.pharmacies[row] for row in map(roster.rows.__getitem__, said) if among[row])
        return nsmallest(
            limit, found, key=lambda pharmacy: _rank(pharmacy, self.names[pharmacy.ods_code], asked)
        )

    def codes_about(self, text: str) -> set[OdsCode]:
        """Those about which every word is said as it stands."""
        asked = words(text)[:_MOST_WORDS]
        return set.intersection(*(set(self.codes.get(word, ())) for word in asked)) if asked else set()

    def _codes_with(self, beginning: str) -> set[OdsCode]:
        first = bisect_left(self.vocabulary, beginning)
        last = bisect_left(self.vocabulary, beginning + _AFTER_EVERY_LETTER, first)
        return {code for word in self.vocabulary[first:last] for code in self.codes[word]}


def _rank(pharmacy: Pharmacy, name: Sequence[str], asked: Sequence[str]) -> Rank:
    """Its code; then words of its name over words begun, and those over its address; then the shorter name. A pharmacy
    that has closed for good comes after an equal one that has not."""
    misses = sum(
        0 if word in name else 1 if any(own.startswith(word) for own in name) else 2 for word in asked
    )
    return (
        [pharmacy.ods_code.casefold()] != asked,
        misses,
        len(name),
        pharmacy.operational_status is OperationalStatus.CLOSED,
        pharmacy.name,
        pharmacy.ods_code,
    )
