"""Whom a rehearsal tells of, and the one thing that it does to people by itself: some move into a care home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from eps.database import as_date, execute, fetch
from eps.identifiers import NhsNumber, OdsCode


@dataclass(frozen=True, slots=True)
class Nominee:
    patient_id: int
    nhs_number: NhsNumber
    nominated: OdsCode
    postcode: str
    date_of_birth: date
    hears_today: bool
    """By text or email: what is written to them arrives the same day."""


async def nominees_of(practice: OdsCode) -> list[Nominee]:
    """Ordinary patients of a practice who nominate a pharmacy, in the order of the register."""
    rows = await fetch(
        """SELECT p.id, p.nhs_number, p.postcode, p.date_of_birth, p.preferred_channel, n.ods_code
        FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE p.practice = $1 AND n.type = 'P1' AND p.synthetic AND NOT p.restricted AND NOT p.communal
        AND p.date_of_death IS NULL AND p.superseded_by IS NULL AND p.postcode NOT LIKE 'ZZ99%' ORDER BY p.id""",
        practice,
    )
    return [
        Nominee(
            row["id"],
            NhsNumber.trusted(row["nhs_number"]),
            OdsCode.trusted(row["ods_code"]),
            row["postcode"],
            as_date(row["date_of_birth"]),
            row["preferred_channel"] != "letter",
        )
        for row in rows
    ]


async def move_into_care_home(
    patient_ids: Sequence[int], address_lines: Sequence[str], postcode: str
) -> None:
    """People who do not exist, as the national register would tell it of others."""
    await execute(
        """UPDATE patient SET communal = TRUE, address = $2, postcode = $3, preferred_channel = 'letter', phone = NULL,
        email = NULL WHERE id = ANY($1::bigint[]) AND synthetic""",
        list(patient_ids),
        orjson.dumps(list(address_lines)).decode(),
        postcode,
    )
