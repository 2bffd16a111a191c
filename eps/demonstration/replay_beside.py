"""A replay in a process of its own, beside the one that tells the story: two cores, half the time to wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from structlog.typing import FilteringBoundLogger

from eps import logs
from eps.demonstration.own_register import Own
from eps.demonstration.replay import Replayed, Wanted, replay
from eps.demonstration.teller import Progress
from eps.errors import Unavailable

log: FilteringBoundLogger = structlog.get_logger()


class ReplayCutShort(Unavailable):
    """The process that replays closures ended before it was done. If a line above says why, mend that and try again."""


@dataclass(frozen=True, slots=True)
class ReplayBeside:
    told: Connection

    async def result(self, progress: Progress) -> Replayed:
        """Waits for it; its progress is told from now on."""
        while True:
            try:
                said = await asyncio.to_thread(self.told.recv)
            except EOFError as error:
                raise ReplayCutShort from error
            if isinstance(said, Replayed):
                return said
            progress(*said)


@asynccontextmanager
async def replay_beside(wanted: Wanted, folder: Path) -> AsyncIterator[ReplayBeside]:
    """Begins at once. The process is ended with the block, whether or not anybody waited for it."""
    told, telling = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=_replay, args=(wanted, folder, telling), daemon=True)
    process.start()
    telling.close()
    try:
        yield ReplayBeside(told)
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
        told.close()


def _replay(wanted: Wanted, folder: Path, telling: Connection) -> None:
    logs.configure("warning")
    own = Own.within(folder)
    try:
        telling.send(asyncio.run(replay(wanted, own, lambda *done: telling.send(done))))
    except Exception:
        log.exception("replay.failed")
