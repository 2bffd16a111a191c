"""What a nominated release looks for in SQL is what the rule says of a value: every state, before, on and after its
days."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from eps.database import transactional
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Issue, can_be_released
from eps.prescriptions.release_repository import oldest_waiting
from eps.prescriptions.repository import insert_issues
from eps.prescriptions.states import PrescriptionState
from tests.prescribing import PRACTICE, an_issue
from tests.town import NOW, make_town

pytestmark = pytest.mark.usefixtures("database")
DAYS = [timedelta(days=days) for days in (-1, 0, 1)]


def one_of_each() -> list[Issue]:
    """Keys as the register will number them."""
    cases = itertools.product(PrescriptionState, DAYS, DAYS)
    return [
        an_issue(
            key=key,
            prescription_key=key,
            state=state,
            ready_on=NOW.date() + ready,
            use_by=NOW.date() + last,
        )
        for key, (state, ready, last) in enumerate(cases, start=1)
    ]


@transactional
async def store(issues: list[Issue]) -> None:
    await insert_issues(issues, OdsCode(PRACTICE))


async def test_the_statement_finds_what_can_be_released_and_nothing_else() -> None:
    await make_town(patients=1)
    issues = one_of_each()
    await store([replace(issue, key=0) for issue in issues])
    found = await oldest_waiting([OdsCode("FA001")], NOW.date(), len(issues), locking=False)
    assert {key for key, _ in found} == {issue.key for issue in issues if can_be_released(issue, NOW)}
    assert found
