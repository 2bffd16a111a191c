"""Rows of practices. The caller opens the transaction."""

from collections.abc import Collection

from eps.database import execute
from eps.identifiers import OdsCode
from eps.pharmacies.facts import Practice
from eps.pharmacies.import_repository import practices


async def practice(ods_code: OdsCode) -> Practice | None:
    return (await practices([ods_code])).get(ods_code)


async def let_issue_here(codes: Collection[OdsCode]) -> None:
    """From now on these practices issue through this service."""
    await execute(
        "UPDATE practice SET issues_here = TRUE WHERE ods_code = ANY($1::text[]) AND NOT issues_here",
        sorted(codes),
    )
