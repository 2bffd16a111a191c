"""How far the work that follows a closure has come, and how its answers went over the days, as drawings."""

from collections.abc import Sequence
from dataclasses import dataclass

from eps.closures.answers_by_day import ByDay
from eps.closures.small_numbers import STEP, Told, least, middle
from eps.closures.work import Counts
from eps.web.plot import Steps, steps

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
    dates, highest = [one.day for one in days], max((one.offered for one in days), key=middle)
    return [
        Plot(words, highest, steps(dates, [getattr(one, name) for one in days], highest))
        for name, words in COLUMNS.items()
    ]


def progress_bar(counts: Counts) -> tuple[float, float] | None:
    """How many are offered others, of how many, both in the middle of what is told; None where that is a few."""
    if least(counts.affected) < STEP:
        return None
    return middle(counts.proposed), middle(counts.affected)
