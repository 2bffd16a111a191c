"""Repeat dispensing: the next issue awaits its day, and is routed afresh when it has come."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.choices.answering import Answer, choose
from eps.database import execute, fetch, transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.locks import lock_exclusively
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration
from eps.nomination.service import Change, nominate
from eps.outbox.domain import Audience, Message
from eps.prescriptions.domain import Addressed, Issue, TreatmentType
from eps.prescriptions.falling_due_service import fall_due
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.not_told_service import count_as_not_told
from eps.prescriptions.repository import issues_by_key
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.telling import HAS_A_NUMBER, subject_of
from eps.prescriptions.token_service import TokenRequest, make_token
from eps.record.store import latest
from tests.dispensing import downloaded_by_id, given_back, notified
from tests.factories import nhs_number
from tests.integration.one_database import on_postgresql
from tests.people import CONSENT, signed_in
from tests.prescribing import TOKEN, issued, to
from tests.supplying import handed_out, nth
from tests.town import NOW, add_patient, close, later, latest_proposal, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
READY, DUE = 21, 28
"""Days after the first of 28 days' supply."""


async def repeat_dispensing(**facts: Any) -> Issued:
    return await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28, **facts)


async def second(made: Issued) -> Issue:
    return await nth(made, 2)


async def second_when(days: float, **facts: Any) -> Issue:
    """The second issue, so long after the first was issued and handed out."""
    made = await repeat_dispensing(**facts)
    await handed_out(made)
    await later(days=days)
    return await second(made)


def standing(issue: Issue) -> tuple[PrescriptionState, OdsCode | None, Addressed]:
    return issue.state, issue.address, issue.addressed


async def messages(template: str) -> int:
    [row] = await fetch("SELECT count(*) AS count FROM message WHERE template = $1", template)
    return int(row["count"])


def me() -> Principal:
    return signed_in(nhs_number(1))


async def test_the_next_issue_awaits_its_day_once_the_one_before_is_handed_out() -> None:
    await make_town()
    assert (await second_when(READY - 1)).state is PrescriptionState.AWAITING_RELEASE_READY


async def test_seven_days_before_it_is_due_it_goes_to_the_nominated_pharmacy() -> None:
    await make_town()
    due = await second_when(READY)
    assert standing(due) == (PrescriptionState.TO_BE_DISPENSED, "FA001", Addressed.NOMINATED)


async def test_it_goes_to_whom_the_patient_nominated_meanwhile() -> None:
    await make_town()
    made = await repeat_dispensing()
    await handed_out(made)
    await nominate(Change(me(), NominationType.P1, CONSENT, 1, clock.now()), OdsCode("FA005"))
    await later(days=READY)
    assert (await second(made)).address == "FA005"


async def test_where_its_day_has_come_already_it_is_routed_at_once() -> None:
    await make_town()
    made = await repeat_dispensing()
    await later(days=READY + 2)
    await handed_out(made)
    assert standing(await second(made)) == (
        PrescriptionState.TO_BE_DISPENSED,
        "FA001",
        Addressed.NOMINATED,
    )


@transactional
async def hold_alone(code: str, held: asyncio.Event, until: asyncio.Event) -> None:
    """As whoever records a closure does."""
    await lock_exclusively([code])
    held.set()
    await asyncio.wait_for(until.wait(), 5)


@on_postgresql  # SQLite has no such case: there one transaction at a time holds the whole register
async def test_while_its_pharmacy_is_being_closed_it_waits_for_what_becomes_of_that() -> None:
    await make_town()
    made = await repeat_dispensing()
    await later(days=READY + 2)
    await downloaded_by_id(made)
    held, done = asyncio.Event(), asyncio.Event()
    closing = asyncio.create_task(hold_alone("FA001", held, done))
    await held.wait()
    await notified(made, ItemState.FULLY_DISPENSED)
    done.set()
    await closing
    awaited = (await second(made)).state
    await settle()
    assert (awaited, (await second(made)).state) == (
        PrescriptionState.AWAITING_RELEASE_READY,
        PrescriptionState.TO_BE_DISPENSED,
    )


async def test_without_a_nomination_it_is_a_token() -> None:
    await make_town()
    assert (await second_when(READY, **TOKEN)).addressed is Addressed.TOKEN


async def test_a_one_off_goes_on_where_it_began_whatever_is_nominated() -> None:
    await make_town()
    due = await second_when(READY, **to("FA005"))
    assert (due.address, due.addressed) == ("FA005", Addressed.ONE_OFF)


async def test_a_one_off_goes_on_there_though_another_used_its_number_while_it_was_closed() -> None:
    await make_town()
    made = await repeat_dispensing(**to("FA005"))
    await close("FA005", days=14)
    await make_token(TokenRequest(me(), made.prescription.id, clock.now()))
    await handed_out(made)
    await later(days=READY)
    due = await second(made)
    assert (due.address, due.addressed) == ("FA005", Addressed.ONE_OFF)


async def test_a_one_off_goes_on_there_though_its_first_issue_was_returned() -> None:
    await make_town()
    made = await repeat_dispensing(**to("FA005"))
    await downloaded_by_id(made, "FA005")
    await given_back(made, "FA005")
    await handed_out(made)
    await later(days=READY)
    assert standing(await second(made)) == (PrescriptionState.TO_BE_DISPENSED, "FA005", Addressed.ONE_OFF)


async def test_a_one_off_goes_on_there_though_the_patient_had_its_first_issue_sent_elsewhere() -> None:
    await make_town()
    made = await repeat_dispensing(**to("FA005"))
    await downloaded_by_id(made, "FA005")
    await given_back(made, "FA005", to=OdsCode("FA003"))
    await handed_out(made)
    await later(days=READY)
    assert standing(await second(made)) == (PrescriptionState.TO_BE_DISPENSED, "FA005", Addressed.ONE_OFF)


async def test_a_one_off_that_was_a_token_from_the_start_goes_where_it_was_to_go_once_that_serves() -> None:
    await make_town()
    await close("FA005", days=14)
    made = await repeat_dispensing(**to("FA005"), on_closed=OnClosed.TOKEN)
    began = (await nth(made, 1)).addressed
    await handed_out(made)
    await later(days=READY)
    assert began is Addressed.TOKEN_BECAUSE_CLOSED
    assert standing(await second(made)) == (PrescriptionState.TO_BE_DISPENSED, "FA005", Addressed.ONE_OFF)


async def test_a_one_off_is_held_while_its_own_pharmacy_is_closed_and_never_goes_to_the_nominated_one() -> (
    None
):
    await make_town()
    made = await repeat_dispensing(**to("FA005"))
    await handed_out(made)
    await close("FA005", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await later(days=READY)
    due = await second(made)
    assert (due.addressed, due.wanted) == (Addressed.HELD, "FA005")


async def test_it_is_held_while_its_pharmacy_is_closed_and_patient_and_practice_are_told() -> None:
    await make_town()
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    due = await second_when(READY)
    assert standing(due) == (PrescriptionState.AWAITING_RELEASE_READY, None, Addressed.HELD)
    assert (due.wanted, due.held_since is not None) == ("FA001", True)
    assert (await messages("prescription-held"), await messages("practice-prescription-held")) == (1, 1)


async def test_what_falls_due_in_the_night_is_told_in_the_morning() -> None:
    await make_town()
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await second_when(READY - 0.4)
    [row] = await fetch("SELECT send_at FROM message WHERE template = 'prescription-held'")
    assert str(row["send_at"])[:16] == "2026-12-16 08:00"


async def test_two_days_before_it_is_due_what_is_held_becomes_a_token_that_the_patient_is_told_of() -> None:
    await make_town(patients=0)
    await add_patient(1, preferred_channel="text", phone="07700 900001")
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    made = await repeat_dispensing()
    await handed_out(made)
    await later(days=READY)
    await later(days=DUE - 2 - READY)
    token = await second(made)
    assert standing(token) == (PrescriptionState.TO_BE_DISPENSED, None, Addressed.TOKEN_BECAUSE_CLOSED)
    assert (token.wanted, token.told_at is not None) == ("FA001", True)
    assert await messages("prescription-has-a-number") == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"preferred_channel": "letter"},
        {"preferred_channel": "text"},
        {"preferred_channel": "text", "phone": "07700 900001", "communal": True},
        {"preferred_channel": "email", "email": "a@example.org", "restricted": True},
    ],
    ids=["by letter", "no phone", "care home", "restricted"],
)
async def test_whom_nothing_reaches_the_same_day_counts_as_not_told(facts: dict[str, Any]) -> None:
    await make_town(patients=0)
    await add_patient(1, **facts)
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    token = await second_when(DUE - 2)
    assert (token.addressed, token.told_at) == (Addressed.TOKEN_BECAUSE_CLOSED, None)


async def test_who_chose_before_the_morning_is_not_told_that_it_waits() -> None:
    await make_town()
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await second_when(READY - 0.4)
    proposal = await latest_proposal(1)
    await choose(Answer(proposal.id, me(), CONSENT, clock.now()), OdsCode("FA003"), Duration.FOR_GOOD)
    await later(hours=12)
    rows = await fetch("SELECT state FROM message WHERE subject LIKE 'issue/%'")
    assert [row["state"] for row in rows] == ["dropped", "dropped"]


async def test_whom_the_message_never_reached_counts_as_not_told() -> None:
    await make_town(patients=0)
    await add_patient(1, preferred_channel="text", phone="07700 900001")
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    token = await second_when(DUE - 2)
    told = Message("a", Audience.PATIENT, HAS_A_NUMBER, {}, subject_of(token), clock.now(), patient_id=1)
    await count_as_not_told([told])
    [again] = await issues_by_key([token.key])
    assert (token.told_at is not None, again.told_at) == (True, None)


async def test_falling_due_twice_changes_nothing_more() -> None:
    await make_town()
    made = await repeat_dispensing()
    await handed_out(made)
    await later(days=READY)
    await fall_due((await second(made)).key, clock.now())
    acts = [one.entry.act for one in await latest("patient/1", acts={"prescription.ready"})]
    assert (acts, (await second(made)).version) == (["prescription.ready"], 3)


@pytest.mark.parametrize(
    ("became", "practice"),
    [
        ("restricted = TRUE", "sent"),
        ("superseded_by = id", "sent"),
        ("date_of_death = '2026-12-01'", "dropped"),
    ],
    ids=["restricted", "superseded", "dead"],
)
async def test_what_was_written_is_not_sent_to_whose_record_is_withheld_since(
    became: str, practice: str
) -> None:
    await make_town()
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await second_when(READY - 0.4)
    await execute(f"UPDATE patient SET {became} WHERE id = 1")
    await later(hours=12)
    rows = await fetch("SELECT audience, state FROM message WHERE subject LIKE 'issue/%'")
    assert {row["audience"]: row["state"] for row in rows} == {"patient": "dropped", "practice": practice}
