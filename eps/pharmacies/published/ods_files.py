"""NHS England's ODS files edispensary and epraccur: 27 columns without a header, known by their places."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eps.identifiers import OdsCode
from eps.pharmacies.domain import Kind, OperationalStatus
from eps.pharmacies.published.files import opened
from eps.pharmacies.published.lines import (
    LineNotUnderstood,
    Note,
    address,
    ods_date,
    one_line,
    postcode,
    read_lines,
)
from eps.telephones import grouped

_STATUSES = {
    "A": OperationalStatus.ACTIVE,
    "P": OperationalStatus.PROPOSED,
    "C": OperationalStatus.CLOSED,
    "D": OperationalStatus.CLOSED,  # dormant
}


@dataclass(frozen=True, slots=True)
class OdsOrganisation:
    """One line of either file. `icb_code` is the fourth column, the high-level health geography."""

    ods_code: OdsCode
    name: str
    address: tuple[str, ...]
    postcode: str
    telephone: str | None
    icb_code: str | None
    english: bool
    sub_type: str
    operational_status: OperationalStatus
    opened_on: date | None
    closed_on: date | None
    prescribing_setting: str | None
    """Of a practice, by ODS's own number."""

    @property
    def kind(self) -> Kind:
        """What a dispenser is by its sub-type; 2 supplies appliances, 3 supplied oxygen at home until 2007."""
        return Kind.COMMUNITY if self.sub_type == "1" else Kind.APPLIANCE


@dataclass(frozen=True, slots=True)
class OdsFile:
    """`as_of` is the newest opening or closing that the file knows of: it says nothing of its own date."""

    organisations: list[OdsOrganisation]
    as_of: date | None
    notes: list[Note]


def read_ods_file(path: Path) -> OdsFile:
    with opened(path) as text:
        organisations, notes = read_lines(csv.reader(text), _understood)
    return OdsFile(organisations, newest_event(organisations), notes)


def _understood(row: list[str]) -> OdsOrganisation:
    status = _STATUSES.get(row[12].strip())
    if status is None:
        raise LineNotUnderstood(what=f"{row[12][:20]!r} is not a status")
    return OdsOrganisation(
        ods_code=OdsCode(row[0]),
        name=one_line(row[1]),
        address=address(row[4:9]),
        postcode=postcode(row[9]),
        telephone=grouped(row[17][:30]),
        icb_code=row[3].strip()[:10] or None,
        english=row[2].startswith("Y"),
        sub_type=row[13].strip(),
        operational_status=status,
        opened_on=ods_date(row[10]),
        closed_on=ods_date(row[11]),
        prescribing_setting=row[25].strip()[:2] or None,
    )


def newest_event(organisations: Iterable[OdsOrganisation], until: date = date.max) -> date | None:
    """The newest opening or closing up to that day; None where there is none."""
    happened = (
        day
        for organisation in organisations
        if organisation.operational_status is not OperationalStatus.PROPOSED
        for day in (organisation.opened_on, organisation.closed_on)
    )
    return max((day for day in happened if day is not None and day <= until), default=None)
