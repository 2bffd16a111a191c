"""How far people have to go, summed up. Distances are whole metres, as proposals store them."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import median

from eps.geography import miles

NO_DISTANCE = "–"


@dataclass(frozen=True, slots=True)
class Spread:
    """None where nobody has a distance. The 95th percentile is the distance that 95 of 100 people do not go beyond."""

    median_metres: float | None
    percentile_95_metres: float | None

    @classmethod
    def of(cls, metres: Collection[int]) -> "Spread":
        if not metres:
            return cls(None, None)
        in_order = sorted(metres)
        return cls(median(in_order), in_order[-(-95 * len(in_order) // 100) - 1])


def miles_text(metres: float | None) -> str:
    return NO_DISTANCE if metres is None else f"{miles(metres):.1f}"
