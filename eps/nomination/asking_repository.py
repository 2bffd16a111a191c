"""Whom a closure asks: those it concerns who were not asked before, be it by a closure that counts as one with it.

The caller opens the transaction; ids of patients are read in pages, then everything of theirs under their locks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.many_repository import Nominee, as_nominee
from eps.nomination.proposal import Redirect
from eps.nomination.proposal_repository import REDIRECT, as_redirect

ASKED = """EXISTS (SELECT 1 FROM proposal o WHERE o.patient_id = {0}.patient_id AND o.type = {0}.type
    AND o.closure_id = ANY($3::uuid[]) AND (o.closure_id = $2 OR o.state IN ('offered', 'kept') {1}))"""
"""For the closure $2, or for another of its run $3 if that is still open."""
ANSWERED = """OR (o.answered_at >= n.set_at AND NOT EXISTS (SELECT 1 FROM redirect r
    WHERE r.patient_id = o.patient_id AND r.type = o.type AND r.closure_id = ANY($3::uuid[])
    AND r.end_reason = 'reopened'))"""
"""An answer for another of the run stands too, while the nomination is as it was and the answer not undone."""
MAY_BE_ASKED = "NOT p.restricted AND p.date_of_death IS NULL AND p.superseded_by IS NULL"
"""Nobody restricted or dead has a proposal."""
NOMINEES = f"""nomination n JOIN patient p ON p.id = n.patient_id
    WHERE n.ods_code = $1 AND n.type <> 'P3' AND {MAY_BE_ASKED} AND NOT {ASKED.format("n", ANSWERED)}"""
"""Nor has P3 ever."""
REDIRECTED = f"""redirect r JOIN patient p ON p.id = r.patient_id
    WHERE r.to_code = $1 AND r.ended_at IS NULL AND {MAY_BE_ASKED} AND NOT {ASKED.format("r", "")}"""

_REDIRECT = ", ".join(f"r.{name.strip()}" for name in REDIRECT.split(","))


@dataclass(frozen=True, slots=True)
class Asking:
    """A closure that asks patients of its code, and all that count as one with it, itself included."""

    ods_code: OdsCode
    closure_id: UUID
    run: tuple[UUID, ...]

    @property
    def values(self) -> tuple[object, ...]:
        return self.ods_code, self.closure_id, list(self.run)


async def nominees_to_ask(asking: Asking, *, after: int, limit: int) -> list[int]:
    rows = await fetch(
        f"SELECT DISTINCT n.patient_id FROM {NOMINEES} AND n.patient_id > $4 ORDER BY n.patient_id LIMIT $5",
        *asking.values,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def nominees_among(asking: Asking, patient_ids: Sequence[int]) -> list[Nominee]:
    rows = await fetch(
        f"""SELECT n.patient_id, n.type, p.postcode, p.practice, p.communal, FALSE AS withheld FROM {NOMINEES}
        AND n.patient_id = ANY($4::bigint[]) ORDER BY n.patient_id, n.type""",
        *asking.values,
        list(patient_ids),
    )
    return [as_nominee(row) for row in rows]


async def redirected_to_ask(asking: Asking, *, after: int, limit: int) -> list[int]:
    """With a redirect to the code, in force or to come."""
    rows = await fetch(
        f"SELECT DISTINCT r.patient_id FROM {REDIRECTED} AND r.patient_id > $4 ORDER BY r.patient_id LIMIT $5",
        *asking.values,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def redirects_among(asking: Asking, patient_ids: Sequence[int]) -> list[Redirect]:
    rows = await fetch(
        f"SELECT {_REDIRECT} FROM {REDIRECTED} AND r.patient_id = ANY($4::bigint[])",
        *asking.values,
        list(patient_ids),
    )
    return [as_redirect(row) for row in rows]
