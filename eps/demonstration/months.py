"""What a replay showed, month by month and in all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from eps.demonstration.distances import Spread, miles_text
from eps.demonstration.replay import Replayed
from eps.demonstration.replaying import ReplayedClosure, ReplayedDay
from eps.demonstration.teller import Table
from eps.geography import miles

HEADINGS = ("", "New code", "Closed", "Patients", "Miles: median", "95th percentile")


@dataclass(frozen=True, slots=True)
class Period:
    """`same` codes went on as another, `closed` ones did not; `patients` are the nominations that these concerned."""

    same: int
    closed: int
    patients: int
    spread: Spread

    @classmethod
    def of(cls, days: Iterable[ReplayedDay]) -> "Period":
        replayed = list(days)
        closures = [closure for day in replayed for closure in day.closures]
        return cls(
            same=sum(day.same for day in replayed),
            closed=len(closures),
            patients=sum(closure.concerned for closure in closures),
            spread=Spread.of([metres for closure in closures for metres in closure.metres]),
        )

    def as_values(self) -> dict[str, object]:
        return {
            "same": self.same,
            "closed": self.closed,
            "patients": self.patients,
            "median_miles": _miles(self.spread.median_metres),
            "percentile_95_miles": _miles(self.spread.percentile_95_metres),
        }


def by_month(days: Iterable[ReplayedDay]) -> list[tuple[date, Period]]:
    """Each with its first day."""
    months = groupby(days, key=lambda replayed: replayed.day.replace(day=1))
    return [(first, Period.of(replayed)) for first, replayed in months]


def table_of(days: Iterable[ReplayedDay]) -> Table:
    replayed = list(days)
    rows = [(f"{first:%B %Y}", period) for first, period in by_month(replayed)]
    return Table(
        HEADINGS,
        [_row(name, period) for name, period in [*rows, ("In all", Period.of(replayed))]],
        frozenset(range(1, len(HEADINGS))),
    )


def as_json(replayed: Replayed) -> dict[str, object]:
    """Everything that a replay showed, as one object."""
    wanted = replayed.wanted
    return {
        "from": wanted.days.first,
        "until": wanted.days.last,
        "people": wanted.people,
        "seed": wanted.seed,
        "nominations": replayed.nominations,
        "months": [
            {"month": f"{first:%Y-%m}", **period.as_values()} for first, period in by_month(replayed.days)
        ],
        "in_all": Period.of(replayed.days).as_values(),
        "closures": [_closure(closure) for closure in replayed.closures()],
        "record_holds": replayed.verdict.holds,
    }


def _closure(closure: ReplayedClosure) -> dict[str, object]:
    spread = Spread.of(closure.metres)
    return {
        "ods_code": closure.ods_code,
        "last_day": closure.last_day,
        "patients": closure.concerned,
        "median_miles": _miles(spread.median_metres),
        "percentile_95_miles": _miles(spread.percentile_95_metres),
    }


def _row(name: str, period: Period) -> tuple[str, ...]:
    return (
        name,
        f"{period.same:,}",
        f"{period.closed:,}",
        f"{period.patients:,}",
        miles_text(period.spread.median_metres),
        miles_text(period.spread.percentile_95_metres),
    )


def _miles(metres: float | None) -> float | None:
    return None if metres is None else miles(metres)
