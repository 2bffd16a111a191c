"""The past as fixtures/ tell it: what publishers say today, and so what they knew on each day before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from eps.errors import Invalid
from eps.identifiers import OdsCode
from eps.pharmacies.fixtures.code_events import CodeEvent, Event
from eps.pharmacies.fixtures.edition import read_fixture_events, read_fixtures
from eps.pharmacies.fixtures.replaying import as_known_on, became_known_on
from eps.pharmacies.published.publication import Publication

ONE_DAY = timedelta(days=1)


class EndsBeforeItBegins(Invalid):
    """The last day to replay is before the first. Check both."""


class NoEventsThen(Invalid):
    """The openings and closings in fixtures/ are those from {first} to {last}. Choose days among them."""


@dataclass(frozen=True, slots=True)
class Days:
    """From one London day to another, both included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + place * ONE_DAY for place in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Past:
    """What publishers say today, from which each past day's knowledge follows; `successors` by the code that closed."""

    publications: Sequence[Publication]
    successors: Mapping[OdsCode, OdsCode]
    closing: Mapping[date, Sequence[OdsCode]]

    @classmethod
    def of(cls, folder: Path, days: Days) -> "Past":
        events = read_fixture_events(folder)
        _require_known(days, events)
        closed = [event for event in events if event.event is Event.CLOSED]
        closing: dict[date, list[OdsCode]] = {}
        for event in closed:
            closing.setdefault(event.day, []).append(event.ods_code)
        successors = {event.ods_code: event.successor for event in closed if event.successor}
        return cls(read_fixtures(folder), successors, closing)

    def as_known_on(self, day: date) -> list[Publication]:
        return as_known_on(self.publications, day)

    def became_known_on(self, day: date) -> list[Publication]:
        """A code that takes over is proposed by the day on which the one before it closes."""
        proposed = {self.successors[code] for code in self.closing.get(day, ()) if code in self.successors}
        return became_known_on(self.publications, day, proposed=proposed)


def _require_known(days: Days, events: Sequence[CodeEvent]) -> None:
    if days.last < days.first:
        raise EndsBeforeItBegins(pointer="/until")
    first, last = events[0].day, events[-1].day
    if days.first < first or days.last > last:
        raise NoEventsThen(pointer="/from" if days.first < first else "/until", first=first, last=last)
