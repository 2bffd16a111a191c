"""A CSV of postcodes with their latitude and longitude on WGS84. England's has 1.5 million lines."""

import csv
from dataclasses import dataclass
from pathlib import Path

from eps.errors import Invalid
from eps.identifiers import Postcode
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.published.files import opened
from eps.pharmacies.published.lines import LineNotUnderstood, Note, columns


@dataclass(frozen=True, slots=True)
class PostcodeFile:
    """`packed` by outward code, as `Postcodes.pack` makes it."""

    packed: dict[str, bytes]
    notes: list[Note]


def read_postcodes(path: Path) -> PostcodeFile:
    """A postcode that comes twice is where it was last said to be."""
    districts = _Districts()
    notes = []
    with opened(path) as text:
        reader = csv.reader(text)
        places = columns(next(reader), ("postcode", "latitude", "longitude"), file_name=path.name)
        for row in reader:
            try:
                postcode, latitude, longitude = (row[place] for place in places.values())
                districts.add(postcode, _degrees(latitude), _degrees(longitude))
            except (Invalid, ValueError, IndexError) as error:
                notes.append(Note(reader.line_num, "".join(row[:1])[:10], f"left out: {error}"))
    return PostcodeFile(Postcodes.pack_districts(districts.by_outward), notes)


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise LineNotUnderstood(what=f"{text[:20]!r} is not a number of degrees") from None


class _Districts:
    """Checks each outward code and each inward code once: there are 2,300 of the one and 4,000 of the other."""

    def __init__(self) -> None:
        self.by_outward: dict[str, dict[str, tuple[float, float]]] = {}
        self._inwards: set[str] = set()

    def add(self, text: str, latitude: float, longitude: float) -> None:
        if not (49 <= latitude <= 61 and -9 <= longitude <= 3):
            raise LineNotUnderstood(what="this point is not in the United Kingdom")
        outward, _, inward = text.partition(" ")
        if outward not in self.by_outward or inward not in self._inwards:
            postcode = Postcode(text)
            outward, inward = postcode.outward, postcode.inward
            self.by_outward.setdefault(outward, {})
            self._inwards.add(inward)
        self.by_outward[outward][inward] = latitude, longitude
