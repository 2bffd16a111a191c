"""`serve` and `work` as processes of their own, as an operator starts them: each ended with the block that began it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN_SECONDS = 30
END_SECONDS = 5


@dataclass
class Service:
    """`said` are the lines of its output, `log` those of its error stream."""

    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)
    log: bytes = b""

    @property
    def address(self) -> str:
        return self.said[0].removeprefix("Serving at ")

    async def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code; it has as long as it is promised to take."""
        self.process.send_signal(by)
        output, self.log = await asyncio.wait_for(self.process.communicate(), END_SECONDS)
        self.said += output.decode().splitlines()
        assert self.process.returncode is not None
        return self.process.returncode


async def until(condition: Callable[[], Awaitable[object]], *, seconds: float) -> None:
    """Returns once it is so; what another process does can only be looked at."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.05)


async def begun(*arguments: str, folder: Path, **given: str) -> asyncio.subprocess.Process:
    """A command as a process; keywords are settings, without their prefix and in lower case."""
    files = {"fixtures": "fixtures", "messages": "messages.jsonl", "checkpoints": "checkpoints.jsonl"}
    own = {setting: str(folder / name) for setting, name in files.items()} | given
    return await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "main.py"), *arguments),
        env=os.environ | {f"EPS_{name.upper()}": value for name, value in own.items()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def started(*arguments: str, folder: Path, **given: str) -> AsyncIterator[Service]:
    """A command that runs until it is told to stop, once it has said that it is ready."""
    process = await begun(*arguments, folder=folder, **given)
    service = Service(process)
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), BEGIN_SECONDS)
        service.said.append(line.decode().strip())
        yield service
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
