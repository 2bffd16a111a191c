"""Filling a small register for a test: values in, rows written as importing and seeding write them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from eps.database import insert_many, transactional
from eps.identifiers import Postcode
from eps.nomination.domain import Patient
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.facts import GP_PRACTICE
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
async def store_practice(
    ods_code: str = "A81001", *, issues_here: bool = True, postcode: str = "TS18 1HU"
) -> None:
    row = {
        "ods_code": ods_code,
        "published_name": "THE DENSHAM SURGERY",
        "published_address": "[]",
        "postcode": postcode,
        "operational_status": "active",
        "issues_here": issues_here,
        "prescribing_setting": GP_PRACTICE,
    }
    await insert_many("practice", tuple(row), [tuple(row.values())])


async def store_patient(patient: Patient, **nominations: str) -> None:
    """`store_patient(patient(id=1), P1="FA002")`"""
    await store_patients([patient], **nominations)


@transactional
async def store_patients(patients: Sequence[Patient], **nominations: str) -> None:
    """Each with the same nominations."""
    rows = [_patient_row(patient) for patient in patients]
    await insert_many("patient", tuple(rows[0]), [tuple(row.values()) for row in rows])
    await insert_many(
        "nomination",
        ("patient_id", "type", "ods_code", "set_at", "set_by"),
        [(one.id, name, code, LONG_AGO, "patient") for one in patients for name, code in nominations.items()],
    )


async def directory_loaded() -> None:
    """As `serve` and `work` do before they begin."""
    await load_directory()


def _patient_row(patient: Patient) -> dict[str, object]:
    row = {name: getattr(patient, name) for name in Patient.__slots__}
    return row | {"address": json.dumps(row.pop("address_lines"))}


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
        "listed": one.listed,
    }
