"""How far the work that follows a closure has come, and how its answers went over the days, as drawings."""

from collections.abc import Sequence
from dataclasses import dataclass

from eps.closures.answers_by_day import ByDay
from eps.closures.counting import shown_to
from eps.closures.small_numbers import FEW, Told
from eps.pharmacies.cascade import Cascade
from eps.web.plot import Steps, drawn, steps
from eps.web.visit import Visit

COLUMNS = {
    "offered": "Offered",
    "chose": "Chose another",
    "kept": "Kept this one",
    "removed": "Want none",
    "open": "Not answered",
}


@dataclass(frozen=True, slots=True)
class Plot:
    """One column of the table, drawn."""

    words: str
    highest: Told
    steps: Steps


def plots(days: Sequence[ByDay]) -> list[Plot]:
    """All to one scale: that of the offers, which are more than any answer."""
    if not days:
        return []
    dates, highest = [one.day for one in days], max((one.offered for one in days), key=drawn)
    return [
        Plot(words, highest, steps(dates, [getattr(one, name) for one in days], highest))
        for name, words in COLUMNS.items()
    ]


def progress_bar(cascade: Cascade, visit: Visit) -> tuple[float, float] | None:
    """How many are offered others, of how many; None where there are too few to tell."""
    affected = shown_to(visit.signed_in, cascade.affected)
    if isinstance(affected, str) or affected == 0:
        return None
    proposed = shown_to(visit.signed_in, cascade.proposed)
    return drawn(FEW if isinstance(proposed, str) else proposed), affected
