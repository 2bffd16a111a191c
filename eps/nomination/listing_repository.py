"""Rows of synthetic people for whoever tries the service out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from eps.database import Row, fetch
from eps.identifiers import OdsCode

SYNTHETIC = """SELECT id, nhs_number, postcode FROM patient
    WHERE synthetic AND NOT restricted AND date_of_death IS NULL AND superseded_by IS NULL"""


async def synthetic_patients(limit: int, nominating: OdsCode | None) -> Sequence[Row]:
    """Id, NHS number and postcode of those who may see and change their record, ascending."""
    if nominating is None:
        return await fetch(f"{SYNTHETIC} ORDER BY id LIMIT $1", limit)
    return await fetch(
        f"""{SYNTHETIC} AND id IN (SELECT patient_id FROM nomination WHERE ods_code = $2)
        ORDER BY id LIMIT $1""",
        limit,
        nominating,
    )


async def nominated_codes(patient_ids: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """ODS code by type, by patient."""
    codes: dict[int, dict[str, str]] = defaultdict(dict)
    for row in await fetch(
        "SELECT patient_id, type, ods_code FROM nomination WHERE patient_id = ANY($1::bigint[]) ORDER BY type",
        list(patient_ids),
    ):
        codes[row["patient_id"]][row["type"]] = row["ods_code"]
    return codes
