"""Whom a closure concerns: ids of patients, ascending, in pages after one id. The caller opens the transaction."""

from collections.abc import Sequence
from uuid import UUID

from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.many_repository import RedirectsBy, Which
from eps.pharmacies.closure import Closure

ALIVE = "p.date_of_death IS NULL AND p.superseded_by IS NULL"
WITH_REDIRECT = {
    by: f"""SELECT DISTINCT patient_id FROM redirect WHERE {by} = $1 AND ended_at IS NULL AND patient_id > $2
    ORDER BY patient_id LIMIT $3"""
    for by in RedirectsBy
}


async def count_nominations(ods_code: OdsCode) -> int:
    [row] = await fetch("SELECT count(*) AS count FROM nomination WHERE ods_code = $1", ods_code)
    return int(row["count"])


async def count_redirects_to(ods_code: OdsCode) -> int:
    [row] = await fetch(
        "SELECT count(*) AS count FROM redirect WHERE to_code = $1 AND ended_at IS NULL", ods_code
    )
    return int(row["count"])


async def count_offers_nearest(ods_code: OdsCode) -> int:
    """Offers not answered whose stored nearest it is."""
    [row] = await fetch(
        "SELECT count(*) AS count FROM proposal WHERE nearest_code = $1 AND state = 'offered'", ods_code
    )
    return int(row["count"])


async def count_concerned(ods_code: OdsCode) -> int:
    """Who nominates it, whose prescriptions go there for now, and whose offer names it the nearest."""
    counts = [
        await count(ods_code) for count in (count_nominations, count_redirects_to, count_offers_nearest)
    ]
    return sum(counts)


async def patients_told_by_others(ods_code: OdsCode, *, after: int, limit: int) -> list[int]:
    """Those who get no proposal: P3, restricted, dead."""
    rows = await fetch(
        f"""SELECT DISTINCT n.patient_id FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.ods_code = $1 AND n.patient_id > $2 AND (n.type = 'P3' OR p.restricted OR NOT ({ALIVE}))
        ORDER BY n.patient_id LIMIT $3""",
        ods_code,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def patients_with_redirect(which: Which, *, after: int, limit: int) -> list[int]:
    rows = await fetch(WITH_REDIRECT[which.by], which.value, after, limit)
    return [row["patient_id"] for row in rows]


async def patients_nominating(ods_code: OdsCode, *, after: int, limit: int) -> list[int]:
    rows = await fetch(
        """SELECT DISTINCT patient_id FROM nomination WHERE ods_code = $1 AND patient_id > $2
        ORDER BY patient_id LIMIT $3""",
        ods_code,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def patients_offered_nearest(ods_code: OdsCode, *, after: int, limit: int) -> list[int]:
    rows = await fetch(
        """SELECT DISTINCT patient_id FROM proposal WHERE nearest_code = $1 AND state = 'offered' AND patient_id > $2
        ORDER BY patient_id LIMIT $3""",
        ods_code,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def patients_offered_for(closure_ids: Sequence[UUID], *, after: int, limit: int) -> list[int]:
    """Ids of those with an unanswered offer for one of these closures."""
    rows = await fetch(
        """SELECT DISTINCT patient_id FROM proposal
        WHERE closure_id = ANY($1::uuid[]) AND state = 'offered' AND patient_id > $2 ORDER BY patient_id LIMIT $3""",
        list(closure_ids),
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def patients_of_closure(closure: Closure, *, after: int, limit: int) -> list[int]:
    """Ids of those with an open proposal that the closure's end withdraws, or a redirect that it ends."""
    rows = await fetch(
        """SELECT patient_id FROM proposal
            WHERE closure_id = $1 AND state IN ('offered', 'kept') AND patient_id > $3
        UNION SELECT patient_id FROM proposal
            WHERE nominated_code = $2 AND from_code <> $2 AND state IN ('offered', 'kept') AND patient_id > $3
        UNION SELECT patient_id FROM redirect WHERE closure_id = $1 AND ended_at IS NULL AND patient_id > $3
        ORDER BY patient_id LIMIT $4""",
        closure.id,
        closure.ods_code,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def choices_of(closure_id: UUID, *, after: int, limit: int) -> list[int]:
    """Ids of those who chose another, or none, for good because of the closure."""
    rows = await fetch(
        """SELECT DISTINCT patient_id FROM proposal WHERE closure_id = $1 AND patient_id > $2
        AND (state = 'removed' OR (state = 'chose' AND duration = 'for-good')) ORDER BY patient_id LIMIT $3""",
        closure_id,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]
