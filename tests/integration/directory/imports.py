"""Importing publishers' files in miniature, as somebody at the command line would."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from eps.identifiers import OdsCode
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.import_report import Importer, ImportReport
from eps.pharmacies.importing import import_files
from eps.pharmacies.repository import pharmacies_by_code
from tests.unit.published.files import consolidated_list, dispenser, listed, table, written

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)
POSTCODES = "postcode,latitude,longitude\nSK7 5LD,53.3724,-2.1274\nSK7 5LE,53.3730,-2.1280\n"


@dataclass
class Imports:
    """Writes each text to a file of its own and imports it."""

    folder: Path
    _number: "count[int]" = field(default_factory=count)

    async def texts(
        self, *texts: str, at: datetime = AT, decide_closed: bool = False, as_of: date | None = None
    ) -> ImportReport:
        paths = [written(self.folder / f"{next(self._number)}.csv", text) for text in texts]
        return await import_files(paths, Importer("operator", at, decide_closed, as_of))

    async def ods(
        self, *lines: list[str], decide_closed: bool = False, as_of: date | None = None
    ) -> ImportReport:
        return await self.texts(table(lines), decide_closed=decide_closed, as_of=as_of)

    async def list(self, *lines: list[str], quarter: str = "202324q3") -> ImportReport:
        path = written(self.folder / f"list_{quarter}_{next(self._number)}.csv.gz", consolidated_list(*lines))
        return await import_files([path], Importer("operator", AT))


async def held(code: str = "FA002") -> Pharmacy:
    return (await pharmacies_by_code([OdsCode(code)]))[OdsCode(code)]


def closed(code: str = "FA002", day: str = "20240113", **facts: str) -> list[str]:
    return dispenser(code, status="C", closed=day, **facts)


__all__ = ["AT", "POSTCODES", "Imports", "closed", "dispenser", "held", "listed"]
