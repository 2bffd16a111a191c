"""A batch and its lines: which state may follow which, and how far it is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from eps.identifiers import OdsCode
from eps.prescriptions.batch import (
    ISSUED,
    LINE_TRANSITIONS,
    TRANSITIONS,
    Batch,
    BatchState,
    BatchStateConflict,
    ClosedAnswer,
    LineOutcome,
    as_issuing_answer,
    require_transition,
)
from eps.prescriptions.routing import OnClosed

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)


def batch(**facts: Any) -> Batch:
    whole: dict[str, Any] = {
        "state": BatchState.RUNNING,
        "lines": 100,
        "started_at": AT,
        "updated_at": AT,
    } | facts
    return Batch(UUID(int=1), OdsCode("A81001"), prepared_by="staff", prepared_at=AT, **whole)


def test_both_tables_are_whole_and_every_state_can_be_come_to() -> None:
    assert TRANSITIONS.keys() == set(BatchState)
    assert LINE_TRANSITIONS.keys() == set(LineOutcome)
    assert {BatchState.PREPARED}.union(*TRANSITIONS.values()) == set(BatchState)
    assert {LineOutcome.PREPARED}.union(*LINE_TRANSITIONS.values()) == set(LineOutcome)


def test_what_is_issued_stays_so() -> None:
    assert all(not LINE_TRANSITIONS[outcome] for outcome in ISSUED)


@pytest.mark.parametrize("state", BatchState)
@pytest.mark.parametrize("wanted", BatchState)
def test_what_may_not_follow_is_refused(state: BatchState, wanted: BatchState) -> None:
    if wanted in TRANSITIONS[state]:
        require_transition(batch(state=state), wanted)
    else:
        with pytest.raises(BatchStateConflict):
            require_transition(batch(state=state), wanted)


def test_its_rate_counts_what_was_done_since_it_last_began() -> None:
    later = AT + timedelta(seconds=4)
    running = batch(routed=30, token=5, held=2, refused=3, counted_from=20, updated_at=later)
    assert (running.issued, running.done, running.per_second, running.seconds_left) == (35, 40, 5.0, 12)


def test_nothing_is_said_of_the_time_that_is_left_before_anything_is_known() -> None:
    assert (batch().per_second, batch().seconds_left) == (0.0, None)
    assert batch(started_at=None).per_second == 0.0
    stopped = batch(state=BatchState.STOPPED, routed=10, updated_at=AT + timedelta(seconds=1))
    assert stopped.seconds_left is None
    assert batch(state=BatchState.DONE).seconds_left == 0


def test_to_hold_is_to_have_it_refused_and_to_keep_it() -> None:
    answers = {answer: as_issuing_answer(answer) for answer in (*ClosedAnswer, None)}
    assert answers == {
        ClosedAnswer.REFUSE: OnClosed.REFUSE,
        ClosedAnswer.TOKEN: OnClosed.TOKEN,
        ClosedAnswer.HOLD: OnClosed.REFUSE,
        None: None,
    }
