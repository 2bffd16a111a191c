"""A state machine over nominate, close, reopen, propose, choose, issue, release, return, cancel, dispense and expire:
whatever the order, what must hold holds. On SQLite alone: it tries rules, not databases."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from eps.database import database
from eps.settings import settings as of_the_service
from tests.integration.faults.lives.machine import Lives
from tests.integration.faults.lives.sequence import Town
from tests.on_record import put_on_record
from tests.town import make_town


class Length(NamedTuple):
    sequences: int
    steps: int


EVERYDAY = Length(100, 20)


@pytest.fixture
def town(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """With three patients, who nominate FA001."""
    monkeypatch.setenv("EPS_MESSAGES", f"{tmp_path}/messages.jsonl")
    of_the_service.cache_clear()
    register, beginning = (
        Path(shutil.copy(sqlite_template, tmp_path / name)) for name in ("now", "beginning")
    )
    with asyncio.Runner() as runner:
        runner.run(fill(beginning))
        opened = database(f"sqlite://{register}?synchronous=OFF")
        runner.run(opened.__aenter__())
        try:
            yield Town(runner, register, beginning)
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def fill(path: Path) -> None:
    async with database(f"sqlite://{path}"):
        await make_town(patients=3)
        await put_on_record()


def live(town: Town, length: Length, *phases: Phase) -> None:
    """The same sequences every time."""

    class LivesHere(Lives):
        pass

    LivesHere.town = town
    run_state_machine_as_test(
        LivesHere,
        settings=settings(
            max_examples=length.sequences,
            stateful_step_count=length.steps,
            derandomize=True,
            deadline=None,
            database=None,
            phases=phases or (Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    "length",
    [
        pytest.param(EVERYDAY, id="everyday"),
        pytest.param(Length(2_000, 30), id="soak", marks=pytest.mark.soak),
    ],
)
def test_whatever_happens_in_whatever_order_what_must_hold_holds(town: Town, length: Length) -> None:
    live(town, length)


async def nothing_at_all(*_: object) -> list[object]:
    return []


@pytest.mark.parametrize(
    ("broken", "instead"),
    [
        ("eps.prescriptions.release_service.is_closed_for_release", lambda *_: False),
        ("eps.nomination.changing._lapse", nothing_at_all),
        ("eps.choices.nominating.follow", nothing_at_all),
    ],
    ids=["closed pharmacies download", "offers outlive their nomination", "issues stay where they were"],
)
def test_a_town_in_which_something_is_broken_does_not_live_long(
    town: Town, monkeypatch: pytest.MonkeyPatch, broken: str, instead: object
) -> None:
    monkeypatch.setattr(broken, instead)
    with pytest.raises(AssertionError):
        live(town, EVERYDAY, Phase.generate)


def test_an_offer_that_follows_a_choice_stands_on_the_record_as_it_is_kept(town: Town) -> None:
    """Found by the long version."""

    class LivesHere(Lives):
        pass

    LivesHere.town = town
    life = LivesHere()
    life.close(code="FA002", days=3)
    life.nominate(code="FA002", patient=1)
    life.teardown()
