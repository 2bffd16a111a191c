"""A pharmacy that closes gives back all that it has not begun, in steps that may be cut short."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, choose
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourOrganisation
from eps.nomination.proposal import Duration
from eps.prescriptions import return_all_service
from eps.prescriptions.domain import Addressed
from eps.prescriptions.repository import update_issue
from eps.prescriptions.return_all_service import count_not_started, return_all_not_started
from eps.prescriptions.states import ItemState, PrescriptionState
from tests.dispensing import downloaded, ids, returning_all
from tests.factories import nhs_number
from tests.people import CONSENT, signed_in, staff_of
from tests.prescribing import first_issue, issued
from tests.town import NOW, close, make_town, only_proposal

pytestmark = pytest.mark.usefixtures("database")


async def test_everything_that_is_not_begun_is_given_back() -> None:
    await make_town()
    made = [await issued(number) for number in (1, 2, 3)]
    await downloaded()
    assert await count_not_started(returning_all()) == 3
    assert await return_all_not_started(returning_all()) == 3
    for one in made:
        issue = await first_issue(one)
        assert (issue.state, issue.address, issue.addressed, issue.wanted, issue.dispenser) == (
            PrescriptionState.TO_BE_DISPENSED,
            None,
            Addressed.TOKEN_BECAUSE_CLOSED,
            "FA001",
            None,
        )
    assert await count_not_started(returning_all()) == 0


async def test_each_is_on_its_patients_record_and_each_patient_is_told() -> None:
    await make_town()
    for number in (1, 2, 3):
        await issued(number)
    await downloaded()
    await return_all_not_started(returning_all())
    [record] = await fetch("SELECT count(*) AS count FROM record WHERE act = 'prescription.returned'")
    [told] = await fetch("SELECT count(*) AS count FROM message WHERE template = 'prescription-has-a-number'")
    assert (record["count"], told["count"]) == (3, 3)


async def test_what_was_begun_stays() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    begun = replace(
        await first_issue(made),
        state=PrescriptionState.WITH_DISPENSER_ACTIVE,
        item_states=(ItemState.PARTLY_DISPENSED,),
    )
    await update_issue(begun)
    assert await return_all_not_started(returning_all()) == 0


async def test_what_is_past_its_last_day_stays() -> None:
    await make_town()
    await issued()
    await downloaded()
    clock.start_at(NOW + timedelta(days=200))
    assert await return_all_not_started(returning_all()) == 0


async def test_what_another_pharmacy_has_stays() -> None:
    await make_town()
    await issued()
    await downloaded()
    assert await return_all_not_started(returning_all("FA002")) == 0


async def test_what_was_cancelled_meanwhile_is_over() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await update_issue(replace(await first_issue(made), cancelling=((0, "0001"),)))
    assert await return_all_not_started(returning_all()) == 1
    issue = await first_issue(made)
    assert (issue.state, issue.addressed) == (PrescriptionState.CANCELLED, Addressed.RETURNED)


async def test_one_that_is_cut_short_goes_on_when_it_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make_town()
    for _ in range(5):
        await issued()
    await downloaded()
    monkeypatch.setattr(return_all_service, "STEP", 2)
    whole_step, steps = return_all_service._step, 0

    async def cut_short(*args: object) -> int:
        nonlocal steps
        steps += 1
        if steps == 2:
            raise ConnectionError
        return await whole_step(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(return_all_service, "_step", cut_short)
    with pytest.raises(ConnectionError):
        await return_all_not_started(returning_all())
    assert await count_not_started(returning_all()) == 3
    assert await return_all_not_started(returning_all()) == 3


async def test_nobody_gives_back_what_another_pharmacy_has() -> None:
    await make_town()
    with pytest.raises(NotYourOrganisation):
        await return_all_not_started(returning_all("FA001", by=staff_of("FA002")))


async def test_the_patient_sends_it_on_with_the_answer_to_the_proposal() -> None:
    await make_town()
    made = await issued(1)
    await downloaded()
    await close("FA001")
    await return_all_not_started(returning_all())
    proposal = await only_proposal(1)
    answer = Answer(proposal.id, signed_in(nhs_number(1)), CONSENT, clock.now())
    await choose(answer, OdsCode("FA003"), Duration.FOR_GOOD, move=(made.prescription.id,))
    assert ids((await downloaded("FA003")).issues) == [made.prescription.id]
