"""Rows of synthetic people, written in bulk. The caller opens the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import orjson

from eps.database import execute, fetch, insert_many, is_sqlite
from eps.nomination.synthetic import SyntheticPerson

PATIENT = (
    "id", "nhs_number", "given_name", "family_name", "date_of_birth", "date_of_death", "address", "postcode", "phone",
    "email", "preferred_channel", "large_print", "practice", "restricted", "communal", "synthetic", "version",
)  # fmt: skip
NOMINATION = ("patient_id", "type", "ods_code", "set_at", "set_by")
FILLED = ("patient", "nomination", "record")

Newcomer = tuple[int, SyntheticPerson]
"""With the id of the patient they become."""


async def holds_anybody() -> bool:
    return bool(await fetch("SELECT 1 FROM patient LIMIT 1"))


async def names_of(nhs_numbers: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Given and family name by NHS number, of those that somebody has already."""
    rows = await fetch(
        "SELECT nhs_number, given_name, family_name FROM patient WHERE nhs_number = ANY($1::text[])",
        list(nhs_numbers),
    )
    return {row["nhs_number"]: (row["given_name"], row["family_name"]) for row in rows}


async def new_patient_ids(count: int) -> Sequence[int]:
    """Ids that nobody has or will get; ascending."""
    if is_sqlite():
        [row] = await fetch("SELECT coalesce(max(id), 0) AS last FROM patient")
        return range(row["last"] + 1, row["last"] + 1 + count)
    rows = await fetch(
        "SELECT nextval(pg_get_serial_sequence('patient', 'id')) AS id FROM generate_series(1, $1)", count
    )
    return [row["id"] for row in rows]


async def insert_newcomers(newcomers: Iterable[Newcomer]) -> None:
    await insert_many("patient", PATIENT, [patient_row(*newcomer) for newcomer in newcomers])


async def insert_nominations(newcomers: Iterable[Newcomer], *, set_at: datetime, set_by: str) -> None:
    await insert_many(
        "nomination",
        NOMINATION,
        [
            (patient_id, kind.value, ods_code, set_at, set_by)
            for patient_id, person in newcomers
            for kind, ods_code in person.chosen
        ],
    )


async def tell_planner() -> None:
    """So that the next query is planned for the tables as they are, not as they were when empty."""
    for table in FILLED:
        await execute(f"ANALYZE {table}")


def patient_row(patient_id: int, person: SyntheticPerson) -> tuple[object, ...]:
    """In the order of PATIENT. Each nomination that they have raised the version by one, as any does."""
    life, home = person.life, person.home
    return (
        patient_id,
        person.nhs_number,
        *person.name,
        life.date_of_birth,
        life.date_of_death,
        orjson.dumps(home.address_lines).decode(),
        home.postcode,
        *person.contact,
        life.large_print,
        person.practice,
        life.restricted,
        life.communal,
        True,
        1 + len(person.chosen),
    )
