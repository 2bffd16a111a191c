"""Synthetic people, so that somebody who tries the service out can sign in as one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.listing_repository import nominated_codes, synthetic_patients
from eps.nomination.seeding import require_demonstration


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """`nominations` by type, such as `{"P1": "FA002"}`."""

    nhs_number: NhsNumber
    postcode: str
    nominations: Mapping[str, str]


async def list_patients(limit: int, nominating: OdsCode | None = None) -> list[ListedPatient]:
    """Only synthetic people, alive and not restricted, in order of id; refused in production."""
    require_demonstration()
    rows = await synthetic_patients(limit, nominating)
    codes = await nominated_codes([row["id"] for row in rows])
    return [
        ListedPatient(NhsNumber.trusted(row["nhs_number"]), row["postcode"], codes.get(row["id"], {}))
        for row in rows
    ]
