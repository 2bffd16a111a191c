"""Rows of dispense notifications, in and out as values. The caller holds the patient."""

from datetime import datetime
from uuid import UUID

from eps.database import Row, as_date, as_uuid, execute, fetch, insert_many
from eps.prescriptions.dispensing import Notified, StateAndItems
from eps.prescriptions.domain import Issue
from eps.prescriptions.repository import states_text
from eps.prescriptions.states import ItemState, PrescriptionState

_COLUMNS = (
    "id, issue_key, notification_id, state_before, items_before, state_after, items_after, use_by_before, "
    "withdrawn_at"
)
_NEW = (
    "issue_key", "prescription_key", "notification_id", "dispenser", "at", "state_before", "items_before",
    "state_after", "items_after", "use_by_before",
)  # fmt: skip


async def notified(prescription_key: int, notification_id: UUID) -> Notified | None:
    """By the sender's id of it."""
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM dispense_notification WHERE prescription_key = $1 AND notification_id = $2",
        prescription_key,
        notification_id,
    )
    return _as_notified(rows[0]) if rows else None


async def last_notified(issue_key: int) -> Notified | None:
    """Of those that stand."""
    rows = await fetch(
        f"""SELECT {_COLUMNS} FROM dispense_notification WHERE issue_key = $1 AND withdrawn_at IS NULL
        ORDER BY id DESC LIMIT 1""",
        issue_key,
    )
    return _as_notified(rows[0]) if rows else None


async def insert_notification(notification_id: UUID, before: Issue, after: Issue, at: datetime) -> None:
    row = (
        *(before.key, before.prescription_key, notification_id, before.dispenser, at),
        *(before.state.value, states_text(before.item_states)),
        *(after.state.value, states_text(after.item_states), before.use_by),
    )
    await insert_many("dispense_notification", _NEW, [row])


async def mark_withdrawn(key: int, at: datetime) -> None:
    await execute("UPDATE dispense_notification SET withdrawn_at = $2 WHERE id = $1", key, at)


def _as_notified(row: Row) -> Notified:
    return Notified(
        row["id"],
        row["issue_key"],
        as_uuid(row["notification_id"]),
        before=_state_and_items(row["state_before"], row["items_before"]),
        after=_state_and_items(row["state_after"], row["items_after"]),
        use_by_before=as_date(row["use_by_before"]),
        withdrawn=row["withdrawn_at"] is not None,
    )


def _state_and_items(state: str, items: str) -> StateAndItems:
    return PrescriptionState(state), tuple(ItemState(code) for code in items.split(","))
