"""How old the directory is: what was imported of each kind of file, and when."""

from dataclasses import dataclass
from datetime import date

from eps.clock import london_date
from eps.database import as_date, as_instant, fetch


@dataclass(frozen=True, slots=True)
class Edition:
    """The newest import of one kind of file. `day` is the publisher's date, or that of the import where it has none."""

    kind: str
    day: date


async def newest_editions() -> list[Edition]:
    rows = await fetch(
        """SELECT kind, max(as_of) AS as_of, max(imported_at) AS imported_at FROM directory_import
        GROUP BY kind ORDER BY kind"""
    )
    return [
        Edition(
            row["kind"],
            as_date(row["as_of"]) if row["as_of"] else london_date(as_instant(row["imported_at"])),
        )
        for row in rows
    ]


async def count_pharmacies() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM pharmacy WHERE listed")
    count: int = row["count"]
    return count
