"""Where synthetic people live: which practices and dispensers are about, at one instant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from eps.clock import london_date
from eps.geography import all_earth_centred
from eps.identifiers import OdsCode, Postcode
from eps.nomination.domain import KINDS_BY_TYPE, NominationType
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import OperationalStatus, Pharmacy, Supply
from eps.pharmacies.facts import Practice
from eps.pharmacies.need import Need, days_of_service
from eps.pharmacies.shores import Degrees

CLOSE_BY = 5

Codes = tuple[OdsCode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """`degrees` are those of every postcode. `by_post` are pharmacies that nobody walks into, `appliance` appliance
    contractors, `dispensing` dispensing practices: those that serve now and for the next 28 days."""

    directory: Directory
    degrees: Degrees
    need: Need
    practices: Codes
    practice_tree: Any
    by_post: Codes
    appliance: Codes
    dispensing: frozenset[OdsCode]

    @classmethod
    def of(cls, directory: Directory, practices: Iterable[Practice], at: datetime) -> "Surroundings":
        need = Need.over(at, None)
        active = [practice for practice in practices if _takes_patients(practice)]
        degrees = directory.postcodes.degrees_of([Postcode.trusted(practice.postcode) for practice in active])
        known = np.flatnonzero(np.isfinite(degrees).all(axis=1))
        serving = [pharmacy for pharmacy in directory.pharmacies if _may_be_nominated(pharmacy, need)]
        by_post = [pharmacy for pharmacy in serving if pharmacy.supply is not Supply.WALK_IN]
        return cls(
            directory=directory,
            degrees=directory.postcodes.degrees(),
            need=need,
            practices=tuple(active[row].ods_code for row in known),
            practice_tree=cKDTree(all_earth_centred(degrees[known])),
            by_post=_of_type(NominationType.P1, by_post),
            appliance=_of_type(NominationType.P2, serving),
            dispensing=frozenset(_of_type(NominationType.P3, serving)),
        )

    def practices_near(self, degrees: Degrees) -> list[OdsCode | None]:
        """The nearest of each place, by straight line."""
        if not self.practices:
            return [None] * len(degrees)
        _, nearest = self.practice_tree.query(all_earth_centred(degrees))
        return [self.practices[row] for row in nearest.tolist()]

    def pharmacies_near(self, degrees: Degrees) -> NDArray[np.int32]:
        """Rows of the directory: the nearest few of each place."""
        return self.directory.nearest_in_batch(degrees, self.need, CLOSE_BY).rows


def _takes_patients(practice: Practice) -> bool:
    is_active = practice.operational_status is OperationalStatus.ACTIVE
    return is_active and practice.is_gp_practice and bool(practice.postcode)


def _may_be_nominated(pharmacy: Pharmacy, need: Need) -> bool:
    first, last = days_of_service(pharmacy)
    return (
        pharmacy.listed
        and pharmacy.eps_enabled
        and first <= london_date(need.start) <= last
        and not any(need.is_ruled_out_by(closure) for closure in pharmacy.closures)
    )


def _of_type(nomination_type: NominationType, pharmacies: Sequence[Pharmacy]) -> Codes:
    kinds = KINDS_BY_TYPE[nomination_type]
    return tuple(pharmacy.ods_code for pharmacy in pharmacies if pharmacy.kind in kinds)
