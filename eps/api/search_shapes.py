"""What a search for pharmacies takes, and the form of what it answers."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from eps.answers.shapes import Flag, Instant, PostcodeField, Shape
from eps.api.pharmacy_shapes import OnlyWhereSo, PharmacyShape
from eps.errors import Invalid
from eps.geography import Point
from eps.pharmacies.searching import Search

Words = Annotated[str, Field(min_length=1, max_length=100)]


class HalfAPoint(Invalid):
    """Send latitude and longitude together."""


class SearchParameters(Shape):
    """Exactly one of postcode, latitude with longitude, name, or place."""

    postcode: PostcodeField | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    name: Words | None = None
    place: Words | None = None
    at: Instant | None = None
    open_now: Flag = False
    within_miles: Annotated[float, Field(gt=0, le=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10

    @property
    def search(self) -> Search:
        return Search(
            postcode=self.postcode,
            point=self._point(),
            name=self.name,
            place=self.place,
            open_now=self.open_now,
            within_miles=self.within_miles,
            limit=self.limit,
        )

    def _point(self) -> Point | None:
        if self.latitude is not None and self.longitude is not None:
            return Point(self.latitude, self.longitude)
        if self.latitude is None and self.longitude is None:
            return None
        raise HalfAPoint(pointer="/latitude" if self.latitude is None else "/longitude")


class OriginShape(Shape):
    """From where distances are measured; `approximate` where we know the postcode by its neighbours only."""

    postcode: str | None
    latitude: float
    longitude: float
    approximate: OnlyWhereSo = False


class FoundShape(Shape):
    """Nearest first; `opens_next` stands in where nobody is open or in reach, and `origin` is null by name."""

    origin: OriginShape | None
    at: datetime
    pharmacies: tuple[PharmacyShape, ...]
    opens_next: tuple[PharmacyShape, ...]
