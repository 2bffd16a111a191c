"""Synthetic people: who they are, where they live and whom they nominated, all by the seed. Nobody here exists.

They are made in blocks of one size, each by a seed of its own, so that a longer register begins with the shorter one.
"""

from random import Random
from typing import NamedTuple

import numpy as np

from eps.clock import london_date
from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.surroundings import Surroundings
from eps.nomination.synthetic_choices import Chosen, choices
from eps.nomination.synthetic_lives import Contact, Home, Life, contacts, homes, lives, pick
from eps.nomination.synthetic_names import CARE_HOMES, FAMILY_NAMES, GIVEN_NAMES
from eps.nomination.synthetic_numbers import synthetic_numbers

BLOCK = 5_000


class SyntheticPerson(NamedTuple):
    """As made up: not yet a patient with an id."""

    nhs_number: NhsNumber
    name: tuple[str, str]
    """Given name, family name."""
    life: Life
    home: Home
    contact: Contact
    practice: OdsCode | None
    chosen: Chosen


def synthetic_people(seed: int, block: int, about: Surroundings) -> list[SyntheticPerson]:
    """The people of this seed, 5,000 in each block from 0; fewer where the NHS numbers end."""
    draw = np.random.default_rng(Random(f"{seed}/{block}").getrandbits(128))  # noqa: S311 - no secret
    names = list(zip(pick(draw, GIVEN_NAMES, BLOCK), pick(draw, FAMILY_NAMES, BLOCK), strict=True))
    their_lives = lives(draw, BLOCK, london_date(about.need.start))
    communal = np.array([life.communal for life in their_lives])
    hosts = np.where(communal, draw.integers(len(CARE_HOMES), size=BLOCK), np.arange(BLOCK))
    rows = draw.integers(len(about.degrees), size=BLOCK)[hosts]
    practices = about.practices_near(about.degrees[rows])
    columns = (
        names,
        their_lives,
        homes(draw, about.directory.postcodes.at(rows), hosts.tolist(), their_lives),
        contacts(draw, names, their_lives),
        practices,
        choices(draw, about.degrees[rows], practices, about),
    )
    numbers = synthetic_numbers(block * BLOCK, BLOCK)
    return [SyntheticPerson(*facts) for facts in zip(numbers, *columns, strict=False)]
