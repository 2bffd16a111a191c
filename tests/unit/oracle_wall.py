"""The clock on a wall in London, looked at every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.int64]
Asked = NDArray[np.bool_]
"""A question put to every minute, and its answers."""

Said = tuple[str, str, str | None]
"""State, rule, reason."""

Painted = list[tuple[Asked, Said]]
"""What is said of which minutes; the later is painted over the earlier."""

_LONDON = ZoneInfo("Europe/London")


class Wall:
    """What the clock on the wall shows at each minute from midnight UTC of `first`, and on which day."""

    def __init__(self, first: date, days: int) -> None:
        self.begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        hours = [self.begin + timedelta(hours=hour) for hour in range(days * 24)]
        shown = [hour.astimezone(_LONDON) for hour in hours]
        minute_of_hour = np.tile(np.arange(60), len(hours))
        self.minute: Minutes = np.repeat([local.hour * 60 for local in shown], 60) + minute_of_hour
        self.ordinal: Minutes = np.repeat([local.toordinal() for local in shown], 60)
        summer = np.repeat([bool(local.dst()) for local in shown], 60)
        an_hour_later = np.concatenate((summer[60:], summer[-60:]))
        an_hour_ago = np.concatenate((summer[:60], summer[:-60]))
        self.shown_again: Asked = summer & ~an_hour_later
        """The clock will show this minute a second time."""
        self.shown_before: Asked = ~summer & an_hour_ago
        """The clock has shown this minute once already."""

    def __len__(self) -> int:
        return len(self.minute)

    def instant(self, place: int) -> datetime:
        return self.begin + timedelta(minutes=place)

    def is_between(self, start: datetime, end: datetime | None) -> Asked:
        """Of whole minutes only."""
        places = np.arange(len(self))
        asked = places >= (start - self.begin) / timedelta(minutes=1)
        return asked if end is None else asked & (places < (end - self.begin) / timedelta(minutes=1))

    def has_begun(self, opens: int) -> Asked:
        """On its own day: the clock shows the minute or a later one, or has shown it before the clocks went back."""
        return (self.minute >= opens) | (self.shown_before & (60 <= opens < 120))

    def has_ended(self, closes: int) -> Asked:
        """On the day it ends: the clock shows the minute or a later one, and will not show it again."""
        return (self.minute >= closes) & ~(self.shown_again & (60 <= closes < 120))
