"""The oracle's reading of closures and of the register, each painted over what is weaker."""

import numpy as np

from eps.pharmacies.closure import Closure
from eps.pharmacies.domain import Pharmacy
from tests.unit.oracle_wall import Asked, Painted, Said, Wall

_EFFECTIVE = {"scheduled", "in_force", "ended"}


def temporary(pharmacy: Pharmacy, wall: Wall) -> Painted:
    """The first that is still to be reviewed speaks, then the first whose review was missed."""
    closures = _effective(pharmacy, "temporary")
    overdue = [
        (_covered(closure, wall), ("unconfirmed", "temporary-closure", str(closure.reason)))
        for closure in closures
    ]
    closed = [
        (
            _covered(closure, wall) & ~_is_overdue(closure, wall),
            ("closed", "temporary-closure", str(closure.reason)),
        )
        for closure in closures
    ]
    return [*overdue, *closed]


def permanent(pharmacy: Pharmacy, wall: Wall) -> Painted:
    return [
        (_covered(closure, wall), ("closed", "permanent-closure", str(closure.reason)))
        for closure in _effective(pharmacy, "permanent")
    ]


def register(pharmacy: Pharmacy, wall: Wall) -> Painted:
    not_yet: Said = ("closed", "not-stated", "not-open-yet")
    painted: Painted = [(np.full(len(wall), pharmacy.operational_status == "proposed"), not_yet)]
    if pharmacy.opened_on is not None:
        painted.append((wall.ordinal < pharmacy.opened_on.toordinal(), not_yet))
    if pharmacy.closed_on is not None:
        painted.append((wall.ordinal > pharmacy.closed_on.toordinal(), ("closed", "permanent-closure", None)))
    elif pharmacy.operational_status == "closed":
        painted.append((np.ones(len(wall), np.bool_), ("closed", "permanent-closure", None)))
    return painted


def _effective(pharmacy: Pharmacy, kind: str) -> list[Closure]:
    """Last first, so that the first is painted over the others."""
    return [
        closure
        for closure in reversed(pharmacy.closures)
        if closure.kind == kind and closure.state in _EFFECTIVE
    ]


def _covered(closure: Closure, wall: Wall) -> Asked:
    return wall.is_between(closure.starts_at, closure.ended_at or closure.ends_at)


def _is_overdue(closure: Closure, wall: Wall) -> Asked:
    if closure.ends_at is not None or closure.review_at is None:
        return np.zeros(len(wall), np.bool_)
    return wall.is_between(closure.review_at, None)
