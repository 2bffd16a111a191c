"""Rows of patients and nominations, in and out as values. The caller opens the transaction."""

import json
from datetime import date

from eps.database import Row, as_date, as_instant, execute, fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.locks import for_update
from eps.nomination.domain import Nomination, NominationType, Patient

PATIENT = """id, nhs_number, given_name, family_name, date_of_birth, date_of_death, address, postcode, phone, email,
    preferred_channel, large_print, practice, restricted, communal, superseded_by, synthetic, version"""
PATIENT_AS_P = ", ".join(f"p.{name.strip()}" for name in PATIENT.split(","))
"""The same, of a join in which the patient is `p`."""
BY_PERSON = f"""SELECT {PATIENT} FROM patient
    WHERE lower(family_name) = lower($1) AND date_of_birth = $2 AND postcode = $3"""


async def patient_by_number(nhs_number: NhsNumber) -> Patient | None:
    """Locked where a transaction is open."""
    rows = await fetch(f"SELECT {PATIENT} FROM patient WHERE nhs_number = $1{for_update()}", nhs_number)
    return as_patient(rows[0]) if rows else None


async def patients_by_person(*, family_name: str, date_of_birth: object, postcode: str) -> list[Patient]:
    """Exact surname in any case, date of birth and postcode; the caller compares given names."""
    rows = await fetch(BY_PERSON, family_name, date_of_birth, postcode)
    return [as_patient(row) for row in rows]


async def insert_patient(new: Patient) -> int | None:
    """The id that they get; None where somebody has the NHS number already."""
    rows = await fetch(
        """INSERT INTO patient (nhs_number, given_name, family_name, date_of_birth, address, postcode,
        preferred_channel, large_print, practice, restricted, communal, synthetic, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, FALSE, FALSE, $9, 1)
        ON CONFLICT (nhs_number) DO NOTHING RETURNING id""",
        new.nhs_number,
        new.given_name,
        new.family_name,
        new.date_of_birth,
        json.dumps(new.address_lines),
        new.postcode,
        new.preferred_channel,
        new.practice,
        new.synthetic,
    )
    return int(rows[0]["id"]) if rows else None


async def patient_by_id(patient_id: int) -> Patient:
    """Locked where a transaction is open."""
    [row] = await fetch(f"SELECT {PATIENT} FROM patient WHERE id = $1{for_update()}", patient_id)
    return as_patient(row)


async def write_date_of_death(patient_id: int, day: date | None) -> None:
    await execute("UPDATE patient SET date_of_death = $2 WHERE id = $1", patient_id, day)


async def nominations(patient_id: int) -> dict[NominationType, Nomination]:
    rows = await fetch(
        "SELECT type, ods_code, set_at, set_by FROM nomination WHERE patient_id = $1 ORDER BY type",
        patient_id,
    )
    return {NominationType(row["type"]): as_nomination(row) for row in rows}


async def write_nomination(patient_id: int, nomination: Nomination) -> None:
    await execute(
        """INSERT INTO nomination (patient_id, type, ods_code, set_at, set_by) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (patient_id, type) DO UPDATE
        SET ods_code = excluded.ods_code, set_at = excluded.set_at, set_by = excluded.set_by""",
        patient_id,
        nomination.type.value,
        nomination.ods_code,
        nomination.set_at,
        nomination.set_by,
    )


async def delete_nomination(patient_id: int, nomination_type: NominationType) -> None:
    await execute(
        "DELETE FROM nomination WHERE patient_id = $1 AND type = $2", patient_id, nomination_type.value
    )


async def raise_version(patient_id: int, seen: int) -> bool:
    """Compare and set: False where somebody else was first."""
    changed = await execute(
        "UPDATE patient SET version = version + 1 WHERE id = $1 AND version = $2", patient_id, seen
    )
    return changed == 1


def as_patient(row: Row) -> Patient:
    return Patient(
        id=row["id"],
        nhs_number=NhsNumber.trusted(row["nhs_number"]),
        given_name=row["given_name"],
        family_name=row["family_name"],
        date_of_birth=as_date(row["date_of_birth"]),
        postcode=row["postcode"],
        version=row["version"],
        address_lines=tuple(json.loads(row["address"])),
        date_of_death=as_date(row["date_of_death"]) if row["date_of_death"] else None,
        phone=row["phone"],
        email=row["email"],
        preferred_channel=row["preferred_channel"],
        large_print=bool(row["large_print"]),
        practice=OdsCode.trusted(row["practice"]) if row["practice"] else None,
        restricted=bool(row["restricted"]),
        communal=bool(row["communal"]),
        superseded_by=row["superseded_by"],
        synthetic=bool(row["synthetic"]),
    )


def as_nomination(row: Row) -> Nomination:
    code = OdsCode.trusted(row["ods_code"])
    return Nomination(NominationType(row["type"]), code, as_instant(row["set_at"]), row["set_by"])
