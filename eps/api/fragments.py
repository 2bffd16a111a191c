"""Pharmacies as ready JSON: each is rendered once and kept while it stays true, for a search wants ten at a time."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from eps.answers.replies import as_json
from eps.api.pharmacy_shapes import PharmacyShape, Seen
from eps.geography import METRES_PER_MILE
from eps.pharmacies.domain import Pharmacy
from eps.wording import status_text_holds_until

_DISTANCE, _NONE = b'"distance_miles":', b"null"
_AT_A_TIME = 10
_PAUSE_SECONDS = 0.005
"""So that rendering ahead takes a tenth of the time, and nobody who asks meanwhile waits for half a millisecond."""
_GIVE_WAY = 20
"""Where others keep the process busy, it waits so many times longer than they made it late: they come first."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A comma, and the JSON of a pharmacy before and after its distance: so at any instant of `[begins, ends)`."""

    pharmacy: Pharmacy
    begins: datetime
    ends: datetime
    before: bytes
    after: bytes


class Fragments:
    """What was rendered last of each pharmacy. A pharmacy that changes is another value, and is rendered anew."""

    def __init__(self) -> None:
        self._kept: dict[int, Fragment] = {}
        """By the identity of the pharmacy's value, so that no value is looked into that lies far away in memory."""

    def listed(
        self, pharmacies: Iterable[tuple[Pharmacy, float | None]], at: datetime, holidays: Collection[date]
    ) -> bytes:
        """A JSON list of pharmacies, each with its distance in metres. Joined once: a list is 5,000 bytes long."""
        pairs = list(pharmacies)
        if not pairs:
            return b"[]"
        parts: list[bytes] = []
        fragments = self.of_each([pharmacy for pharmacy, _ in pairs], at, holidays)
        for fragment, (_, metres) in zip(fragments, pairs, strict=True):
            parts.append(fragment.before)
            parts.append(_NONE if metres is None else b"%.1f" % (metres / METRES_PER_MILE))
            parts.append(fragment.after)
        return b"[%b]" % b"".join(parts)[1:]

    async def make_ready(
        self, pharmacies: Iterable[Pharmacy], at: datetime, holidays: Collection[date]
    ) -> None:
        """Renders those whose JSON is not kept or no longer true, between requests; forgets all others."""
        some, ready, late = list(pharmacies), {}, 0.0
        for first in range(0, len(some), _AT_A_TIME):
            for fragment in self.of_each(some[first : first + _AT_A_TIME], at, holidays):
                ready[id(fragment.pharmacy)] = fragment
            late = await _sleep(_PAUSE_SECONDS + _GIVE_WAY * late)
        self._kept = ready

    def of_each(
        self, pharmacies: Iterable[Pharmacy], at: datetime, holidays: Collection[date]
    ) -> list[Fragment]:
        """What is kept and true is taken without a call for each, of which there would be ten to a search."""
        kept, found = self._kept, []
        for pharmacy in pharmacies:
            fragment = kept.get(id(pharmacy))
            if (
                fragment is None
                or fragment.pharmacy is not pharmacy
                or not fragment.begins <= at < fragment.ends
            ):
                fragment = kept[id(pharmacy)] = _rendered(pharmacy, Seen(at, holidays))
            found.append(fragment)
        return found


async def _sleep(seconds: float) -> float:
    """Gives by how many seconds it lasted longer."""
    now = asyncio.get_running_loop().time
    wakes = now() + seconds
    await asyncio.sleep(seconds)
    return max(0.0, now() - wakes)


def _rendered(pharmacy: Pharmacy, seen: Seen) -> Fragment:
    shape = PharmacyShape.of(pharmacy, seen)
    before, distance, after = as_json(shape).partition(_DISTANCE)
    ends = status_text_holds_until(shape.status, seen.at)
    return Fragment(pharmacy, seen.at, ends, b"," + before + distance, after.removeprefix(_NONE))
