"""Whom synthetic people nominated: mostly a pharmacy close by, a few none, a few one of each type."""

from collections.abc import Sequence

import numpy as np

from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.surroundings import CLOSE_BY, Codes, Surroundings
from eps.pharmacies.nearest import NOBODY
from eps.pharmacies.shores import Degrees

NO_PHARMACY = 0.05
PHARMACY_BY_POST = 0.02
APPLIANCE_CONTRACTOR = 0.02
DISPENSING_PRACTICE = 0.3
"""Of those whose own practice dispenses."""
HOW_NEAR = (0.56, 0.2, 0.12, 0.07, 0.05)
"""How often the nearest, the second nearest and so on is chosen."""

Chosen = tuple[tuple[NominationType, OdsCode], ...]


def choices(
    draw: np.random.Generator, places: Degrees, practices: Sequence[OdsCode | None], about: Surroundings
) -> list[Chosen]:
    """Of each person, by where they live and are registered."""
    columns = (
        (NominationType.P1, _pharmacies(draw, places, about)),
        (NominationType.P2, _some(draw, len(places), APPLIANCE_CONTRACTOR, about.appliance)),
        (NominationType.P3, _dispensing_practices(draw, practices, about)),
    )
    return [
        tuple((kind, code) for (kind, _), code in zip(columns, codes, strict=True) if code is not None)
        for codes in zip(*(column for _, column in columns), strict=True)
    ]


def _pharmacies(draw: np.random.Generator, places: Degrees, about: Surroundings) -> list[OdsCode | None]:
    near = about.pharmacies_near(places)
    rows = near[np.arange(len(near)), draw.choice(CLOSE_BY, size=len(near), p=HOW_NEAR)]
    rows = np.where(rows == NOBODY, near[:, 0], rows)
    rows[draw.random(len(rows)) < NO_PHARMACY] = NOBODY
    pharmacies = about.directory.pharmacies
    by_post = _some(draw, len(rows), PHARMACY_BY_POST, about.by_post)
    return [
        posting or (None if row == NOBODY else pharmacies[row].ods_code)
        for posting, row in zip(by_post, rows.tolist(), strict=True)
    ]


def _some(draw: np.random.Generator, count: int, share: float, codes: Codes) -> list[OdsCode | None]:
    """Any of the codes for this share of people, None for the others."""
    chance, numbers = draw.random(count), draw.integers(max(1, len(codes)), size=count)
    if not codes:
        return [None] * count
    return [
        codes[number] if wanted else None
        for wanted, number in zip((chance < share).tolist(), numbers.tolist(), strict=True)
    ]


def _dispensing_practices(
    draw: np.random.Generator, practices: Sequence[OdsCode | None], about: Surroundings
) -> list[OdsCode | None]:
    wanted = (draw.random(len(practices)) < DISPENSING_PRACTICE).tolist()
    return [
        practice if want and practice in about.dispensing else None
        for want, practice in zip(wanted, practices, strict=True)
    ]
