"""How old the directory is: what was imported of each kind of file, and when it last changed."""

from dataclasses import dataclass
from datetime import date, datetime

from eps.clock import london_date
from eps.database import as_date, as_instant, fetch


@dataclass(frozen=True, slots=True)
class Edition:
    """The newest import of one kind of file. `day` is the publisher's date, or that of the import where it has none
    or tells one that had not come."""

    kind: str
    day: date


async def newest_editions() -> list[Edition]:
    days: dict[str, date] = {}
    for row in await fetch("SELECT kind, as_of, imported_at FROM directory_import ORDER BY kind"):
        imported_on = london_date(as_instant(row["imported_at"]))
        day = min(as_date(row["as_of"]), imported_on) if row["as_of"] else imported_on
        days[row["kind"]] = max(day, days.get(row["kind"], day))
    return [Edition(kind, day) for kind, day in days.items()]


async def count_pharmacies() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM pharmacy WHERE listed")
    count: int = row["count"]
    return count


async def changed_at() -> datetime | None:
    """When a pharmacy, its hours or its closures last changed; None in a register that holds none."""
    [row] = await fetch("SELECT max(at) AS at FROM directory_change")
    return as_instant(row["at"]) if row["at"] else None
