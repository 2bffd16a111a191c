"""A made-up England, small and always the same: towns of postcodes with pharmacies in them, two of them on islands, one
across the water from another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random

from eps.geography import Point
from eps.identifiers import Postcode
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.postcodes import Postcodes
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, week

WEEKS = (
    *[week(ORDINARY, saturday="09:00-12:00", sunday="")] * 6,
    week("08:00-22:00", sunday="10:00-16:00"),
    week("07:00-23:30"),
    week("20:00-02:00"),
    week(EVERY_HOUR),
    week("", thursday="10:00-12:00"),
    week(),
)


@dataclass(frozen=True)
class Town:
    outward: str
    middle: Point
    postcodes: int
    pharmacies: int


TOWNS = (
    Town("SK7", Point(53.3724, -2.1274), 300, 40),
    Town("M1", Point(53.4794, -2.2453), 300, 60),
    Town("S6", Point(53.4084, -1.5010), 200, 30),
    Town("PO1", Point(50.8010, -1.0900), 200, 25),
    Town("PO33", Point(50.7280, -1.1620), 100, 6),
    Town("TR21", Point(49.9150, -6.3140), 30, 1),
    Town("TR18", Point(50.1180, -5.5380), 60, 4),
    Town("TD15", Point(55.7700, -2.0050), 60, 3),
)


def places(random: Random) -> Iterator[tuple[Postcode, float, float]]:
    for town in TOWNS:
        inwards = ["".join(inward) for inward in product("12345", "ABDEF", "GHJLNPQRSTUW")]
        for inward in random.sample(inwards, town.postcodes):
            latitude = round(town.middle.latitude + random.gauss(0, 0.02), 4)
            yield (
                Postcode(town.outward + inward),
                latitude,
                round(town.middle.longitude + random.gauss(0, 0.03), 4),
            )


def shops(random: Random, known: Postcodes) -> Iterator[Pharmacy]:
    """Some stand at one postcode: lists must know who comes first there."""
    codes = iter(random.sample(range(1000), sum(town.pharmacies for town in TOWNS)))
    for town in TOWNS:
        homes = [postcode for postcode, *_ in known.places() if postcode.outward == town.outward]
        for _ in range(town.pharmacies):
            postcode = random.choice(homes[: max(1, len(homes) // 2)])
            yield pharmacy(
                f"F{next(codes):03}", postcode=postcode, point=known.find(postcode), week=random.choice(WEEKS)
            )


def small_england(changed: Iterable[Pharmacy] = (), holidays: Iterable[date] = HOLIDAYS) -> Directory:
    random = Random(2026)
    known = Postcodes.unpack(Postcodes.pack(places(random)))
    everybody = {one.ods_code: one for one in (*shops(random, known), *changed)}
    return Directory.of(everybody.values(), frozenset(holidays), known, 1)


def directory_of(*pharmacies: Pharmacy) -> Directory:
    """Just these, whose postcodes are all that is known."""
    known = [
        (Postcode(one.postcode), one.point.latitude, one.point.longitude) for one in pharmacies if one.point
    ]
    return Directory.of(pharmacies, HOLIDAYS, Postcodes.unpack(Postcodes.pack(known)), 1)
