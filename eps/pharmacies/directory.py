"""Every pharmacy at one version of the register, held in memory: found by code, by name, by distance. Never changed: a
change makes another, and readers in any thread go on with the one that they have."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import numpy as np

from eps.clock import london_date
from eps.geography import Point
from eps.identifiers import OdsCode, Postcode
from eps.pharmacies.batch import BatchSearch, NearestOfEach
from eps.pharmacies.borders import landmass_of
from eps.pharmacies.boundaries import Boundaries, Segment
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.pharmacies.domain import Pharmacy, UnknownPharmacy
from eps.pharmacies.names import Names
from eps.pharmacies.nearest import REACH_METRES, Near, Tree, Wanted, trees_of
from eps.pharmacies.need import Need
from eps.pharmacies.opening import next_openings, open_among
from eps.pharmacies.opens_next import Openings, OpensNext
from eps.pharmacies.postcodes import Place, Postcodes
from eps.pharmacies.recent import Recent
from eps.pharmacies.roster import Roster
from eps.pharmacies.shores import Degrees, Shores
from eps.pharmacies.timetable import Timetable

_SEARCHES_KEPT = 12
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """Trees are made when first asked for, and kept while the answer they give stays right."""

    version: int
    roster: Roster
    timetable: Timetable
    boundaries: Boundaries
    names: Names
    postcodes: Postcodes
    shores: Shores
    _trees: Recent[tuple[Segment, bool], tuple[Tree, ...]] = field(
        default_factory=lambda: Recent(_SEARCHES_KEPT)
    )
    _openings: Recent[Segment, Openings] = field(default_factory=lambda: Recent(_SEARCHES_KEPT))
    _remembered: Recent[Hashable, Any] = field(default_factory=lambda: Recent(_SEARCHES_KEPT))

    @classmethod
    def of(
        cls, pharmacies: Iterable[Pharmacy], holidays: Collection[date], postcodes: Postcodes, version: int
    ) -> "Directory":
        roster = Roster.of(pharmacies)
        return cls(
            version=version,
            roster=roster,
            timetable=Timetable.of(roster.pharmacies, holidays),
            boundaries=Boundaries.of(roster.pharmacies),
            names=Names.of(roster.pharmacies),
            postcodes=postcodes,
            shores=Shores.of(postcodes),
        )

    def with_changes(self, pharmacies: Iterable[Pharmacy], version: int) -> "Directory":
        """The same with these in place of what was known of them; a new code is added."""
        changed = {pharmacy.ods_code: pharmacy for pharmacy in pharmacies}
        roster, timetable = self._with_added(
            [changed[code] for code in sorted(changed.keys() - self.roster.rows)]
        )
        rows = {roster.rows[ods_code]: pharmacy for ods_code, pharmacy in changed.items()}
        roster = roster.with_rows(rows)
        return Directory(
            version=version,
            roster=roster,
            timetable=timetable.with_rows(rows),
            boundaries=Boundaries.of(roster.closing()),
            names=self.names.with_changes((self.find(code), changed[code]) for code in changed),
            postcodes=self.postcodes,
            shores=self.shores,
        )

    def _with_added(self, added: Sequence[Pharmacy]) -> tuple[Roster, Timetable]:
        if not added:
            return self.roster, self.timetable
        places = self.roster.places_for(added)
        return self.roster.with_added(places, added), self.timetable.with_added(places, added)

    @property
    def pharmacies(self) -> tuple[Pharmacy, ...]:
        """In order of ODS code; a row in a batch's answer is a place in this."""
        return self.roster.pharmacies

    @property
    def holidays(self) -> Collection[date]:
        return self.timetable.holidays

    def find(self, ods_code: OdsCode) -> Pharmacy | None:
        row = self.roster.rows.get(ods_code)
        return None if row is None else self.roster.pharmacies[row]

    def get(self, ods_code: OdsCode) -> Pharmacy:
        pharmacy = self.find(ods_code)
        if pharmacy is None:
            raise UnknownPharmacy(ods_code=ods_code)
        return pharmacy

    def closing_with(self, closure: Closure, at: datetime) -> frozenset[OdsCode]:
        """Codes that one request closed together with this one's, however short their opening hours are: those that
        are closed, or will be."""
        return frozenset(
            other.ods_code
            for pharmacy in self.roster.closing()
            for other in pharmacy.closures
            if other.group == closure.group
            and state_at(other, at) in (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
        )

    def named(self, text: str, limit: int, *, open_at: datetime | None = None) -> list[Pharmacy]:
        """By words of the name, code or address, best match first; closed ones too, unless they are to be open then."""
        among = np.ones(len(self.pharmacies), np.bool_)
        if open_at is not None:
            in_service = self.roster.columns.in_service_on(london_date(open_at))
            among = open_among(in_service, self.roster, self.timetable, open_at)
        return self.names.search(text, limit, self.roster, among)

    def named_exactly(self, text: str) -> list[Pharmacy]:
        """Those whose name or address has all these words, none only begun, in order of ODS code."""
        return [self.get(code) for code in sorted(self.names.codes_about(text))]

    def point_of(self, postcode: Postcode) -> Place:
        return self.postcodes.place(postcode)

    def nearest(
        self,
        origin: Point | Place,
        need: Need,
        *,
        limit: int,
        open_now: bool = False,
        within_metres: float = REACH_METRES,
    ) -> list[Near]:
        """Those eligible for the need, on the landmass of the origin, ordered by whole metres, then by ODS code."""
        point, tree = self.tree_around(origin, need, open_now=open_now)
        return tree.nearest(point, Wanted(limit, within_metres))

    def eligible(self, need: Need) -> Iterator[Pharmacy]:
        """Everybody whom a distance list for this need may hold, wherever it begins."""
        for tree in self._trees_for(need, open_now=False):
            yield from tree.pharmacies

    def tree_around(self, origin: Point | Place, need: Need, *, open_now: bool = False) -> tuple[Point, Tree]:
        """Where the origin is, and those eligible for the need on its landmass."""
        point, landmass = self._located(origin)
        return point, self._trees_for(need, open_now=open_now)[landmass]

    def nearest_in_batch(
        self,
        origins: Sequence[Postcode] | Degrees,
        need: Need,
        limit: int = 5,
        within_metres: float = REACH_METRES,
    ) -> NearestOfEach:
        """The same as `nearest` for each postcode, or each row of (latitude, longitude); nobody where `point_of` knows
        no place."""
        search = BatchSearch(self._trees_for(need, open_now=False), limit, within_metres)
        if isinstance(origins, np.ndarray):
            return search.nearest_of_each(origins, self.shores.landmasses_at(origins))
        landmass = np.array([landmass_of(postcode.outward) for postcode in origins], np.int8)
        return search.nearest_of_each(self.postcodes.degrees_of(origins), landmass)

    def opens_next(
        self, origin: Point | Place, need: Need, *, within_metres: float = REACH_METRES, limit: int = 5
    ) -> list[OpensNext]:
        """For when nobody is open, or nobody in reach: by the time they open, then by distance. Where nobody in reach
        ever opens, the nearest that do. Empty only where nobody on this landmass does."""
        segment = self.boundaries.segment_of(need, hours_matter=True)
        openings = self._openings.get(segment, lambda: self._openings_for(need))
        return openings.next_from(*self._located(origin), limit, within_metres)

    def segment_of(self, need: Need) -> Segment:
        """Needs of one segment have the same eligible pharmacies."""
        return self.boundaries.segment_of(need, hours_matter=False)

    def remembered(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is dear to work out of this snapshot, kept with it for whoever asks next."""
        found: Value = self._remembered.get(key, make)
        return found

    def _located(self, origin: Point | Place) -> tuple[Point, int]:
        """A place is on the landmass that its postcode says; of a bare point the postcodes around it tell."""
        if isinstance(origin, Place):
            return origin.point, origin.landmass
        return origin, self.shores.landmass_at(origin)

    def _trees_for(self, need: Need, *, open_now: bool) -> tuple[Tree, ...]:
        segment = self.boundaries.segment_of(need, hours_matter=open_now)
        return self._trees.get((segment, open_now), lambda: self._make_trees(need, open_now=open_now))

    def _make_trees(self, need: Need, *, open_now: bool) -> tuple[Tree, ...]:
        mask = self.roster.eligible(need)
        if open_now:
            mask = open_among(mask, self.roster, self.timetable, need.start)
        return trees_of(self.roster, mask)

    def _openings_for(self, need: Need) -> Openings:
        return Openings.of(self.roster, next_openings(self.roster, self.timetable, need))
