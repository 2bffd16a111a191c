"""FHIR's `near`: a place, how far from it, and in which units, as latitude|longitude|distance|units."""

import re
from dataclasses import dataclass
from typing import Annotated

from eps.answers.shapes import read_by, shown_as
from eps.fhir.reading import Json
from eps.geography import METRES_PER_MILE, Point

METRES_IN = {"km": 1000.0, "mi": METRES_PER_MILE}
UCUM = {"km": "km", "mi": "[mi_i]"}
"""What the Unified Code for Units of Measure calls them."""
FURTHEST_METRES = 1000 * METRES_PER_MILE
FORM = (
    r"-?[0-9]{1,3}(\.[0-9]{1,15})?\|-?[0-9]{1,3}(\.[0-9]{1,15})?(\|[0-9]{1,4}(\.[0-9]{1,15})?(\|(km|mi))?)?"
)
HOW = "Send latitude|longitude|distance|units, such as 53.37|-2.13|5|km: at most 1,000 miles, in km or mi."


@dataclass(frozen=True, slots=True)
class NearPoint:
    """`text` as it was sent. `metres` is None where no distance was given; distances are told in `units`."""

    text: str
    point: Point
    metres: float | None = None
    units: str = "km"

    @classmethod
    def read(cls, text: str) -> "NearPoint":
        """Units that are left out are kilometres, as FHIR has it. A ValueError where it is nothing of the kind."""
        if not re.fullmatch(FORM, text):
            raise ValueError
        latitude, longitude, *reach = text.split("|")
        point = Point(_within(float(latitude), 90), _within(float(longitude), 180))
        if not reach:
            return cls(text, point)
        distance, units = reach if len(reach) == 2 else (reach[0], "km")
        return cls(text, point, _within(float(distance) * METRES_IN[units], FURTHEST_METRES), units)

    @property
    def within_miles(self) -> float | None:
        return None if self.metres is None else self.metres / METRES_PER_MILE

    def distance(self, metres: float) -> Json:
        """A Distance of FHIR."""
        return {
            "value": self._measured(metres),
            "unit": self.units,
            "system": "http://unitsofmeasure.org",
            "code": UCUM[self.units],
        }

    def told(self, metres: float) -> str:
        return f"{self._measured(metres)} {self.units}"

    def _measured(self, metres: float) -> float:
        return round(metres / METRES_IN[self.units], 2)


def _within(number: float, most: float) -> float:
    if abs(number) > most:
        raise ValueError
    return number


NearField = Annotated[
    NearPoint, read_by(NearPoint.read, HOW), shown_as(pattern=f"^{FORM}$", examples=["53.3724|-2.1274|5|km"])
]
