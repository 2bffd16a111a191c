"""One sequence of steps in a town of its own: how it begins, what is looked at after each step, how it ends."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from eps import clock
from eps.closures.verifying import verify_register
from eps.errors import EpsError
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.states import COMPLETED, WITH_A_DISPENSER
from tests.integration.faults.lives import invariants
from tests.integration.faults.lives.model import Wanted
from tests.integration.faults.lives.world import World, seen
from tests.register import directory_loaded
from tests.town import NOW, settle

Act = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Town:
    """A register that is open in the loop of `runner`, and the file that it is brought back to before each sequence."""

    runner: asyncio.Runner
    register: Path
    beginning: Path

    def begin(self) -> World:
        with (
            closing(sqlite3.connect(self.beginning)) as source,
            closing(sqlite3.connect(self.register)) as copy,
        ):
            source.backup(copy)
        clock.start_at(NOW)
        self.runner.run(directory_loaded())
        return self.after_work()

    def after_work(self) -> World:
        """Once everything that is due has been done."""
        self.runner.run(settle())
        with closing(sqlite3.connect(self.register)) as apart:
            return seen(apart)


class Sequence(RuleBasedStateMachine):
    """`made` are the prescriptions that were issued in it."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.world = self.town.begin()
        self.made: list[Issued] = []
        self.notifications = 0

    def teardown(self) -> None:
        """The whole record is walked, and compared with what stands."""
        verdict = self.town.runner.run(verify_register(clock.now(), lambda _: None))
        assert verdict.holds, verdict.findings

    def step(self, act: Act, wanted: Wanted) -> Any:
        """Does it, then everything due; gives what it gave."""
        before, refused, given = self.world, None, None
        try:
            given = self.town.runner.run(_done(act))
        except EpsError as error:
            refused = type(error)
        assert refused is wanted.refused, (refused, wanted)
        self.world = self.town.after_work()
        invariants.require_step(before, self.world, wanted)
        invariants.require(self.world)
        return given

    def unfinished(self, which: int) -> Issued:
        """One that is not over; any one, where all are."""
        places = self.world.places()
        among = [one for one in self.made if places[self.key(one)].state not in COMPLETED] or self.made
        return among[which % len(among)]

    def held(self) -> list[Issued]:
        """Those that a dispenser has."""
        places = self.world.places()
        return [one for one in self.made if places[self.key(one)].state in WITH_A_DISPENSER]

    def one_held(self, which: int) -> tuple[Issued, str]:
        """With the code of who has it."""
        made = self.held()[which % len(self.held())]
        return made, self.world.issues[self.key(made)].dispenser or ""

    def key(self, made: Issued) -> int:
        return self.world.current(made.prescription.id)


async def _done(act: Act) -> Any:
    return await act()


async def nothing() -> None:
    """Time alone has passed."""
