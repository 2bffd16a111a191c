"""What may become of a message."""

from datetime import UTC, datetime, timedelta

from eps.outbox.domain import (
    MOST_ATTEMPTS,
    TRANSITIONS,
    Audience,
    Message,
    MessageState,
    may_become,
    next_attempt,
)

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)


def message(*, attempts: int) -> Message:
    return Message("key", Audience.PATIENT, "closed", {}, "proposal/1", AT, patient_id=1, attempts=attempts)


def test_the_table_of_states_is_whole() -> None:
    assert set(TRANSITIONS) == set(MessageState)


def test_only_a_held_message_changes() -> None:
    assert {state: may_become(state) for state in MessageState if state is not MessageState.HELD} == {
        MessageState.SENT: [MessageState.HELD],
        MessageState.DROPPED: [MessageState.HELD],
        MessageState.FAILED: [MessageState.HELD],
    }


def test_nothing_becomes_held_again() -> None:
    assert may_become(MessageState.HELD) == []


def test_attempts_stretch_over_four_hours_and_then_end() -> None:
    at, attempts = AT, 0
    while (until := next_attempt(message(attempts=attempts), at, chance=0.5)) is not None:
        at, attempts = until, attempts + 1
    assert attempts == MOST_ATTEMPTS - 1
    assert timedelta(hours=3, minutes=45) <= at - AT <= timedelta(hours=4)
