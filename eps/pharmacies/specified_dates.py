"""What pharmacies said of single dates, by date, so that the many of Christmas cost nothing on another day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eps.pharmacies.domain import Day, Pharmacy

Rows = Mapping[int, Day]
"""By row of the roster."""


@dataclass(frozen=True, slots=True, eq=False)
class SpecifiedDates:
    """A date of which nothing is stated is not among them."""

    by_day: Mapping[date, Rows]

    @classmethod
    def of(cls, pharmacies: Iterable[tuple[int, Pharmacy]]) -> "SpecifiedDates":
        by_day: dict[date, dict[int, Day]] = {}
        for row, pharmacy in pharmacies:
            for day, sessions in pharmacy.specified_dates.items():
                if sessions is not None:
                    by_day.setdefault(day, {})[row] = sessions
        return cls(by_day)

    def on(self, day: date) -> Rows:
        return self.by_day.get(day, {})

    def open_from(self, day: date) -> set[int]:
        """The rows that have a session on this day or a later one."""
        later = (rows for stated, rows in self.by_day.items() if stated >= day)
        return {row for rows in later for row, sessions in rows.items() if sessions}

    def with_rows(self, changed: Mapping[int, Pharmacy]) -> "SpecifiedDates":
        """With what these say now, in place of all that they said."""
        kept = {day: dict(rows) for day, rows in self.by_day.items()}
        for rows in kept.values():
            for row in changed:
                rows.pop(row, None)
        said = SpecifiedDates.of(changed.items()).by_day
        return SpecifiedDates(kept | {day: {**kept.get(day, {}), **rows} for day, rows in said.items()})

    def with_added(self, places: list[int], added: Sequence[Pharmacy]) -> "SpecifiedDates":
        """With more pharmacies, in order, each before the row that had its place until now."""
        moved = {
            day: {row + bisect_right(places, row): sessions for row, sessions in rows.items()}
            for day, rows in self.by_day.items()
        }
        new = {place + before: added[before] for before, place in enumerate(places)}
        return SpecifiedDates(moved).with_rows(new)
