"""Where England's postcodes are: 1.5 million of them in three arrays, and the compact form that they are kept in."""

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random
from string import digits
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eps.errors import Invalid
from eps.geography import Point
from eps.identifiers import Postcode
from eps.pharmacies.borders import Landmass, country_beyond_england, landmass_of

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that an inward code may hold."""
_INWARDS = tuple("".join(characters) for characters in product(digits, _LETTERS, _LETTERS))
_NUMBERS = {inward: number for number, inward in enumerate(_INWARDS)}
"""`0AA` is 0 and `9ZZ` is 3999; those of a sector follow each other."""
_NO_INWARD = -1
"""What was stored without being checked may end in something else: it stands nowhere."""
_SECTOR = len(_LETTERS) ** 2
_DEGREE = 10_000
"""Places are given to 4 decimals of a degree; as whole numbers nothing is lost."""


District = Mapping[str, tuple[float, float]]
"""Latitude and longitude by inward code."""


class UnknownPostcode(Invalid):
    """We do not know where this postcode is. Check it, enter one near it, or look for a pharmacy by its name."""


class NotInEngland(Invalid):
    """We know places in England only, and postcodes like this are in {country}. Look for a pharmacy by its name."""


class Place(NamedTuple):
    """Where a postcode is; approximate where only its neighbours in the same sector are known."""

    point: Point
    approximate: bool
    landmass: Landmass
    """By the postcode's district."""


@dataclass(frozen=True, slots=True, eq=False)
class Postcodes:
    """Ordered by outward, then inward code; an outward code has the rows from its first up to its last."""

    outward_rows: Mapping[str, tuple[int, int]]
    inward: NDArray[np.uint16]
    latitude: NDArray[np.int32]
    longitude: NDArray[np.int32]

    @classmethod
    def unpack(cls, packed: Mapping[str, bytes]) -> "Postcodes":
        """From the form that `pack` makes."""
        tables = [_unpacked(packed[outward]) for outward in sorted(packed)]
        lasts = np.cumsum([table.shape[1] for table in tables], dtype=np.int64).tolist()
        rows = dict(zip(sorted(packed), zip([0, *lasts], lasts, strict=False), strict=True))
        whole = np.concatenate([np.empty((3, 0), np.int32), *tables], axis=1)
        return cls(rows, whole[0].astype(np.uint16), whole[1].copy(), whole[2].copy())

    @staticmethod
    def pack(places: Iterable[tuple[Postcode, float, float]]) -> dict[str, bytes]:
        """One value for each outward code, about 2.3 bytes a postcode; a postcode given twice is where it was last said
        to be. Degrees are rounded to 4 decimals."""
        districts: dict[str, dict[str, tuple[float, float]]] = {}
        for postcode, latitude, longitude in places:
            districts.setdefault(postcode.outward, {})[postcode.inward] = latitude, longitude
        return Postcodes.pack_districts(districts)

    @staticmethod
    def pack_districts(districts: Mapping[str, District]) -> dict[str, bytes]:
        """The same from places by outward code, which is sooner done for many."""
        return {outward: _packed(district) for outward, district in districts.items()}

    def __len__(self) -> int:
        return len(self.inward)

    def find(self, postcode: Postcode) -> Point | None:
        first, last = self.outward_rows.get(postcode.outward, (0, 0))
        inward, wanted = self.inward.data, _NUMBERS.get(postcode.inward, _NO_INWARD)
        row = bisect_left(inward, wanted, first, last)
        if row == last or inward[row] != wanted:
            return None
        return Point(self.latitude.item(row) / _DEGREE, self.longitude.item(row) / _DEGREE)

    def sector_mean(self, sector: str) -> Point | None:
        """The mean of the places known in a sector, such as `SK7 5`."""
        outward, _, digit = sector.partition(" ")
        first, last = self.outward_rows.get(outward, (0, 0))
        inward, start = self.inward.data, _NUMBERS.get(f"{digit}AA", _NO_INWARD)
        rows = slice(
            bisect_left(inward, start, first, last), bisect_left(inward, start + _SECTOR, first, last)
        )
        if rows.start == rows.stop or start == _NO_INWARD:
            return None
        return Point(
            float(self.latitude[rows].mean()) / _DEGREE, float(self.longitude[rows].mean()) / _DEGREE
        )

    def outward_mean(self, outward: str) -> Point | None:
        """The mean of the places known of an outward code, such as `SK7`."""
        first, last = self.outward_rows.get(outward, (0, 0))
        if first == last:
            return None
        north, east = self.latitude[first:last].mean(), self.longitude[first:last].mean()
        return Point(float(north) / _DEGREE, float(east) / _DEGREE)

    def knows(self, postcode: Postcode) -> bool:
        """There is a place for it, be it that of its neighbours."""
        return self._known_place(postcode) is not None

    def place(self, postcode: Postcode) -> Place:
        """The postcode's own place, else the mean of its sector."""
        if (place := self._known_place(postcode)) is not None:
            return place
        if (country := country_beyond_england(postcode.area)) is not None:
            raise NotInEngland(pointer="/postcode", country=country)
        raise UnknownPostcode(pointer="/postcode")

    def _known_place(self, postcode: Postcode) -> Place | None:
        if (point := self.find(postcode)) is not None:
            return Place(point, approximate=False, landmass=landmass_of(postcode.outward))
        if (mean := self.sector_mean(postcode.sector)) is not None:
            return Place(mean, approximate=True, landmass=landmass_of(postcode.outward))
        return None

    def degrees_of(self, postcodes: Iterable[Postcode]) -> NDArray[np.float64]:
        """A row of (latitude, longitude) for each, by `place`; NaN where that would refuse."""
        places = [self._known_place(postcode) for postcode in postcodes]
        nowhere = np.nan, np.nan
        rows = [(place.point.latitude, place.point.longitude) if place else nowhere for place in places]
        return np.array(rows, np.float64).reshape(-1, 2)

    def degrees(self) -> NDArray[np.float64]:
        """Rows of (latitude, longitude), in the order of the postcodes."""
        return np.column_stack((self.latitude, self.longitude)) / _DEGREE

    def places(self) -> Iterator[tuple[Postcode, float, float]]:
        """Every postcode with its latitude and longitude, in order: what `pack` takes."""
        for outward, (first, last) in self.outward_rows.items():
            for row in range(first, last):
                postcode = Postcode.trusted(f"{outward} {_INWARDS[self.inward.item(row)]}")
                yield postcode, self.latitude.item(row) / _DEGREE, self.longitude.item(row) / _DEGREE

    def at(self, rows: NDArray[np.int64]) -> list[Postcode]:
        """The postcodes of these rows of `degrees`."""
        outwards = list(self.outward_rows)
        firsts = [first for first, _ in self.outward_rows.values()]
        which = np.searchsorted(firsts, rows, side="right") - 1
        return [
            Postcode.trusted(f"{outwards[outward]} {_INWARDS[inward]}")
            for outward, inward in zip(which.tolist(), self.inward[rows].tolist(), strict=True)
        ]

    def sample(self, random: Random, number: int) -> list[Postcode]:
        """Drawn with every postcode as likely, each time anew."""
        return self.at(np.array(random.choices(range(len(self)), k=number)))


def _packed(district: District) -> bytes:
    """Neighbours are alike: only the steps between them are kept, small ones as small numbers, and their high bytes,
    nearly all zero, beside each other."""
    numbers = np.array([_NUMBERS[inward] for inward in district], np.int32)
    degrees = np.rint(np.array(list(district.values())) * _DEGREE).astype(np.int32)
    rows = np.column_stack((numbers, degrees))[np.argsort(numbers)]
    steps = np.diff(rows, axis=0, prepend=np.zeros((1, 3), np.int32)).T
    unsigned = ((steps << 1) ^ (steps >> 31)).astype("<i4", order="C")
    return zlib.compress(unsigned.view(np.uint8).reshape(3, -1, 4).transpose(0, 2, 1).tobytes(), 9)


def _unpacked(packed: bytes) -> NDArray[np.int32]:
    """Three rows: inward numbers, latitudes, longitudes."""
    planes = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(3, 4, -1).transpose(0, 2, 1)
    unsigned = np.ascontiguousarray(planes).view("<u4").reshape(3, -1)
    steps = (unsigned >> 1).astype(np.int32) ^ -(unsigned & 1).astype(np.int32)
    return np.cumsum(steps, axis=1, dtype=np.int32)
