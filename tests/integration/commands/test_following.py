"""Closures by command: listed with how far their work is, and that work paused."""

import json
from datetime import timedelta

import pytest

from eps import clock
from eps.commands import following
from eps.database import execute, transactional
from eps.pharmacies.closure import Closure
from tests.integration.commands.conftest import Run, within
from tests.town import NOW, close


def closed(url: str, code: str = "FA001") -> Closure:
    """With everything that follows at once."""
    return within(url, lambda: close(code))


def test_closures_are_listed_newest_first_with_how_far_their_work_is(
    run: Run, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    for hours, code in enumerate(("FA001", "FA003", "FA005")):
        clock.start_at(NOW + timedelta(hours=hours))
        closed(town, code)
    lines = run("closures").stdout.splitlines()
    assert [line[:5] for line in lines] == ["FA005", "FA003", "FA001"]
    assert lines[-1].endswith("; done: 3 of 3 offered others.")


def test_closures_are_listed_by_what_they_are_now(run: Run, town: str) -> None:
    closure = closed(town)
    assert json.loads(run("closures", "--state", "ended", "--json").stdout) == []
    [listed] = json.loads(run("closures", "--state", "in_force", "--json").stdout)
    assert (listed["id"], listed["progress"]["proposed"]) == (str(closure.id), 3)


@transactional
async def set_state(state: str) -> None:
    await execute("UPDATE cascade SET state = $1", state)


def test_work_is_paused_and_resumed(run: Run, town: str) -> None:
    closure = closed(town)
    within(town, lambda: set_state("running"))
    paused = run("cascade", "pause", str(closure.id))
    assert (paused.exit_code, paused.stderr) == (0, "")
    assert paused.stdout == f"{closure.id} is paused: 3 of 3 offered others.\n"
    resumed = json.loads(run("cascade", "resume", str(closure.id), "--json").stdout)
    assert resumed["state"] == "running"


def test_finished_work_is_not_paused(run: Run, town: str) -> None:
    result = run("cascade", "pause", str(closed(town).id))
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr == "The work that follows this closure is done already, so there is nothing to pause.\n"
    )
