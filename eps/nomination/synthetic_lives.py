"""What synthetic people are like: when they were born and died, where they live, how they are told things."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from eps.identifiers import Postcode
from eps.nomination.synthetic_names import CARE_HOMES, STREETS, TOWNS

BORN_BEFORE = date(2023, 1, 1)
"""Ages count back from here, not from the day of seeding, so that a seed makes the same people every day."""
AGES = (0.11, 0.12, 0.13, 0.14, 0.13, 0.13, 0.11, 0.08, 0.04, 0.01)
"""The share of each ten years of age, roughly England's."""
DIED = 0.013
"""Of those of 50 and over."""
RESTRICTED = 0.003
LARGE_PRINT = 0.08
"""Of those of 70 and over."""
IN_CARE_HOMES = 0.06
"""Of those of 70 and over."""
WITHOUT_HOME = 0.01
CHANNELS = ("text", "text", "email", "letter")

Draw = np.random.Generator


class Life(NamedTuple):
    date_of_birth: date
    date_of_death: date | None
    restricted: bool
    large_print: bool
    communal: bool


class Home(NamedTuple):
    address_lines: tuple[str, ...]
    postcode: str


NOWHERE = Home(("No fixed abode",), "ZZ99 3VZ")


class Contact(NamedTuple):
    phone: str | None
    email: str | None
    preferred_channel: str


def lives(draw: Draw, count: int, today: date) -> list[Life]:
    """Nobody is born or dies after today, whatever day that is."""
    last, latest = BORN_BEFORE.toordinal() - 1, today.toordinal()
    ages = (draw.choice(len(AGES), size=count, p=AGES) + draw.random(count)) * 10
    columns = (
        np.minimum(last - (ages * 365.25).astype(np.int64), latest),
        np.minimum(last - draw.integers(365, size=count), latest),
        (ages >= 50) & (draw.random(count) < DIED),
        draw.random(count) < RESTRICTED,
        (ages >= 70) & (draw.random(count) < LARGE_PRINT),
        (ages >= 70) & (draw.random(count) < IN_CARE_HOMES),
    )
    return [
        Life(date.fromordinal(born), date.fromordinal(died) if is_dead else None, *flags)
        for born, died, is_dead, *flags in zip(*(column.tolist() for column in columns), strict=True)
    ]


def homes(
    draw: Draw, postcodes: Sequence[Postcode], hosts: Sequence[int], somebodys: Sequence[Life]
) -> list[Home]:
    """At these postcodes; `hosts` are the places of the people at whose address each lives, nearly always their own."""
    count = len(postcodes)
    houses, streets = draw.integers(1, 120, size=count).tolist(), pick(draw, STREETS, count)
    lines = [
        (f"{house} {street}", town)
        for house, street, town in zip(houses, streets, pick(draw, TOWNS, count), strict=True)
    ]
    homeless = (draw.random(count) < WITHOUT_HOME).tolist()
    return [
        Home((CARE_HOMES[host], *lines[host]), postcode)
        if life.communal
        else (NOWHERE if is_homeless else Home(lines[host], postcode))
        for postcode, host, life, is_homeless in zip(postcodes, hosts, somebodys, homeless, strict=True)
    ]


def contacts(draw: Draw, names: Sequence[tuple[str, str]], somebodys: Sequence[Life]) -> list[Contact]:
    """Only what the channel needs; in care homes letters. The telephone numbers and the domain are nobody's."""
    channels = pick(draw, CHANNELS, len(names))
    numbers = draw.integers(1_000, size=len(names)).tolist()
    return [
        _contact("letter" if life.communal else channel, name, number)
        for life, channel, name, number in zip(somebodys, channels, names, numbers, strict=True)
    ]


def pick(draw: Draw, words: tuple[str, ...], count: int) -> list[str]:
    return [words[place] for place in draw.integers(len(words), size=count).tolist()]


def _contact(channel: str, name: tuple[str, str], number: int) -> Contact:
    phone = f"07700 900{number:03}" if channel == "text" else None
    email = f"{'.'.join(name).lower()}{number}@example.org" if channel == "email" else None
    return Contact(phone, email, channel)
