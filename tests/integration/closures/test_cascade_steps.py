"""The steps of a cascade: each is a transaction that renews its claim, and does something or is the last."""

from datetime import datetime

import pytest

from eps import clock
from eps.closures import cascade
from eps.closures.recording import Recorder, record
from eps.database import fetch, inside_transaction
from eps.nomination.proposal_repository import proposals
from eps.record.due import ClaimLost, Due
from tests.people import commissioner
from tests.town import NOW, closing, make_town

pytestmark = pytest.mark.usefixtures("database")


class Renewing:
    """Counts the steps; from `lost_at` on another worker has the claim."""

    def __init__(self, lost_at: int | None = None) -> None:
        self.steps = 0
        self.lost_at = lost_at

    async def __call__(self) -> datetime:
        assert inside_transaction()
        self.steps += 1
        if self.steps == self.lost_at:
            raise ClaimLost
        return clock.now()


async def run(renew: Renewing) -> None:
    [closure] = await record(closing("FA001"), Recorder(commissioner(), clock.now()))
    await cascade.run(Due(1, "cascade", str(closure.id), NOW, 0, 1, "worker"), clock.now(), renew)


async def asked() -> list[int]:
    return [len(await proposals(number)) for number in (1, 2, 3)]


async def test_whoever_is_found_is_a_step_and_finding_nobody_more_is_another() -> None:
    await make_town(patients=3)
    renew = Renewing()
    await run(renew)
    assert (renew.steps, await asked()) == (2, [1, 1, 1])


async def test_where_there_is_nobody_one_step_ends_it() -> None:
    await make_town(patients=0)
    renew = Renewing()
    await run(renew)
    [row] = await fetch("SELECT state FROM cascade")
    assert (renew.steps, row["state"]) == (1, "done")


async def test_a_step_whose_claim_is_lost_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cascade, "SQLITE_BATCH", 1)
    monkeypatch.setattr(cascade, "POSTGRESQL_BATCH", 1)
    await make_town(patients=3)
    with pytest.raises(ClaimLost):
        await run(Renewing(lost_at=3))
    assert await asked() == [1, 1, 0]
