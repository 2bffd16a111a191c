"""Finding a pharmacy by what people call it, in any case, words in any order, each perhaps only begun; or by code."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from eps.pharmacies.domain import OperationalStatus, Pharmacy
from eps.pharmacies.roster import Mask

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
    """Its names, code and address: "boots stockport" finds one of 1,700."""
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
    """Every word, in order, and the rows of the roster that it is about; and for each row the words of its name."""

    vocabulary: Sequence[str]
    rows: Mapping[str, Sequence[int]]
    names: Sequence[Sequence[str]]

    @classmethod
    def of(cls, pharmacies: Sequence[Pharmacy]) -> "Names":
        rows: dict[str, list[int]] = {}
        for row, pharmacy in enumerate(pharmacies):
            for word in words_about(pharmacy):
                rows.setdefault(word, []).append(row)
        return cls(sorted(rows), rows, [words(pharmacy.name) for pharmacy in pharmacies])

    def search(self, text: str, limit: int, pharmacies: Sequence[Pharmacy], among: Mask) -> list[Pharmacy]:
        """Those about which every word is said, best match first."""
        asked = words(text)[:_MOST_WORDS]
        if not asked:
            return []
        said = set.intersection(*(self._rows_with(word) for word in asked))
        rows = (row for row in said if among[row])
        best = nsmallest(limit, rows, key=lambda row: _rank(pharmacies[row], self.names[row], asked))
        return [pharmacies[row] for row in best]

    def _rows_with(self, beginning: str) -> set[int]:
        first = bisect_left(self.vocabulary, beginning)
        last = bisect_left(self.vocabulary, beginning + _AFTER_EVERY_LETTER, first)
        return {row for word in self.vocabulary[first:last] for row in self.rows[word]}


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
