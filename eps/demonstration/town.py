"""Where the people of a rehearsal live: in and about one town, so that its pharmacies and practices have many of them;
some in a care home, and some who get their medicine from their own practice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from eps.choices.nominating import record_at_counter
from eps.demonstration.rehearsal_repository import Nominee, move_into_care_home, nominees_of
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.nomination.counter import AtCounter
from eps.nomination.domain import AskedBy, Capacity, Consent, NominationType
from eps.pharmacies.directory import Directory
from eps.pharmacies.import_report import Importer
from eps.pharmacies.importing import import_files
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.repository import packed_postcodes
from eps.pharmacies.service import refresh_directory

OPERATOR = "rehearsal"
THE_TOWN = re.compile(r"SK\d")
"""Stockport, and what lies about it."""
CARE_HOME = ("Rosehill Care Home", "1 Rosehill Lane")
RESIDENTS = 5
ASKED = Consent("1", True, "in person", OPERATOR, AskedBy(Capacity.PATIENT, "", "known at the practice"))


async def one_town(whole: Directory) -> Directory:
    """Whoever chooses a home from it lives there; anywhere, where the register does not know the town."""
    outwards = [outward for outward in whole.postcodes.outward_rows if THE_TOWN.match(outward)]
    if not outwards:
        return whole
    return replace(whole, postcodes=Postcodes.unpack(await packed_postcodes(outwards)))


async def open_care_home(people: Sequence[Nominee]) -> None:
    """Where the oldest of them live."""
    residents = sorted(people, key=lambda one: one.date_of_birth)[:RESIDENTS]
    if residents:
        await move_into_care_home([one.patient_id for one in residents], CARE_HOME, residents[0].postcode)


async def let_practice_dispense(practice: OdsCode, at: datetime) -> None:
    """Which practices do is in no published file: whoever imports tells it by a list of codes, as here. One of its
    patients gets medicine from it, and asked it to say so."""
    with TemporaryDirectory() as folder:
        await import_files([_codes(Path(folder), practice)], Importer(OPERATOR, at))
    await refresh_directory()
    staff = Principal(Role.PRACTICE, OPERATOR, frozenset({practice}))
    for one in (await nominees_of(practice))[:1]:
        for nominated, code in ((NominationType.P1, None), (NominationType.P3, practice)):
            await record_at_counter(AtCounter(staff, one.nhs_number, nominated, code, ASKED, at))


def _codes(folder: Path, practice: OdsCode) -> Path:
    path = folder / "recorded-codes.csv"
    path.write_text(f"ods_code,dispensing_practice\n{practice},yes\n", "utf-8")
    return path
