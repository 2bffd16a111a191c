"""Rows of what dispensers said to patients. The caller holds the patients."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from eps.database import as_instant, as_uuid, fetch, insert_many
from eps.prescriptions.domain import Issue
from eps.prescriptions.progress import ProgressUpdate

_NEW = (
    "prescription_key", "issue_key", "task_id", "item_id", "ods_code", "progress", "said_at", "received_at",
)  # fmt: skip


async def tasks_known(
    prescription_keys: Collection[int], task_ids: Collection[UUID]
) -> set[tuple[int, UUID]]:
    """Those pairs of them that came before."""
    rows = await fetch(
        """SELECT prescription_key, task_id FROM progress_update
        WHERE prescription_key = ANY($1::bigint[]) AND task_id = ANY($2::uuid[])""",
        list(prescription_keys),
        list(task_ids),
    )
    return {(row["prescription_key"], as_uuid(row["task_id"])) for row in rows}


async def last_said(issue_keys: Collection[int]) -> Mapping[tuple[int, str], datetime]:
    """The date of the newest, by issue and who said it."""
    rows = await fetch(
        """SELECT issue_key, ods_code, max(said_at) AS said_at FROM progress_update
        WHERE issue_key = ANY($1::bigint[]) GROUP BY issue_key, ods_code""",
        list(issue_keys),
    )
    return {(row["issue_key"], row["ods_code"]): as_instant(row["said_at"]) for row in rows}


async def insert_updates(said: Sequence[tuple[ProgressUpdate, Issue]], at: datetime) -> None:
    rows = [
        (
            *(issue.prescription_key, issue.key, update.task_id, update.item, update.ods_code),
            *(update.progress.value, update.said_at, at),
        )
        for update, issue in said
    ]
    await insert_many("progress_update", _NEW, rows)
