"""Filling a small register for a test: values in, rows written as importing and seeding write them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from eps.database import insert_many, transactional
from eps.identifiers import OdsCode, Postcode
from eps.nomination.domain import Nomination, NominationType, Patient
from eps.nomination.repository import write_nomination
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.repository import note_change
from eps.pharmacies.service import load_directory

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@transactional
async def store_pharmacies(*pharmacies: Pharmacy) -> None:
    """With their weeks; closures are recorded through the story. Their postcodes become known too."""
    rows = [_pharmacy_row(one) for one in pharmacies]
    await insert_many("pharmacy", tuple(rows[0]), [tuple(row.values()) for row in rows])
    places = [
        (Postcode(one.postcode), one.point.latitude, one.point.longitude) for one in pharmacies if one.point
    ]
    packed = Postcodes.pack(places).items()
    await insert_many("postcode_district", ("outward", "packed"), packed, skip_existing=True)
    await note_change([one.ods_code for one in pharmacies], LONG_AGO)


@transactional
async def store_practice(ods_code: str = "A81001", *, issues_here: bool = True) -> None:
    row = {
        "ods_code": ods_code,
        "name": "The Densham Surgery",
        "published_name": "THE DENSHAM SURGERY",
        "address": "[]",
        "published_address": "[]",
        "postcode": "TS18 1HU",
        "operational_status": "active",
        "issues_here": issues_here,
    }
    await insert_many("practice", tuple(row), [tuple(row.values())])


@transactional
async def store_patient(patient: Patient, **nominations: str) -> None:
    """`store_patient(patient(id=1), P1="FA002")`"""
    row = {
        "id": patient.id,
        "nhs_number": patient.nhs_number,
        "given_name": patient.given_name,
        "family_name": patient.family_name,
        "date_of_birth": patient.date_of_birth,
        "date_of_death": patient.date_of_death,
        "address": json.dumps(patient.address_lines),
        "postcode": patient.postcode,
        "preferred_channel": patient.preferred_channel,
        "large_print": patient.large_print,
        "practice": patient.practice,
        "restricted": patient.restricted,
        "communal": patient.communal,
        "superseded_by": patient.superseded_by,
        "synthetic": patient.synthetic,
        "version": patient.version,
    }
    await insert_many("patient", tuple(row), [tuple(row.values())])
    for name, code in nominations.items():
        await write_nomination(patient.id, Nomination(NominationType(name), OdsCode(code), LONG_AGO, "patient"))


async def store_patients(patients: Iterable[Patient], **nominations: str) -> None:
    for one in patients:
        await store_patient(one, **nominations)


async def directory_loaded() -> None:
    """As `serve` and `work` do before they begin."""
    await load_directory()


def _pharmacy_row(one: Pharmacy) -> dict[str, object]:
    week = [None if day is None else [[part.opens, part.closes] for part in day] for day in one.week]
    return {
        "ods_code": one.ods_code,
        "name": one.name,
        "published_name": one.published_name or one.name.upper(),
        "kind": one.kind.value,
        "supply": one.supply.value,
        "eps_enabled": one.eps_enabled,
        "address": json.dumps(one.address_lines),
        "published_address": json.dumps([line.upper() for line in one.address_lines]),
        "postcode": one.postcode,
        "latitude": one.point.latitude if one.point else None,
        "longitude": one.point.longitude if one.point else None,
        "approximate": one.approximate,
        "telephone": one.telephone,
        "operational_status": one.operational_status.value,
        "opened_on": one.opened_on,
        "closed_on": one.closed_on,
        "icb_code": one.icb_code,
        "english": one.english,
        "week": json.dumps(week),
        "confirmed_on": one.confirmed_on,
        "sources": "{}",
        "version": one.version,
    }
