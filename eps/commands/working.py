"""`work` does what is due: it follows closures and sends messages. Any number of these may run."""

import asyncio
import os
import signal

import typer

from eps import logs, worker
from eps.commands.preparing import prepare, register
from eps.commands.terminal import say

commands = typer.Typer()

SECONDS_TO_END = 4.0
"""Within 5 seconds of being told it has ended. A transaction that takes longer is undone; another worker repeats it."""


@commands.command()
def work() -> None:
    """Do what is due, follow closures and send messages, until told to stop. Any number of these may run."""
    logs.configure("info")
    asyncio.run(_work())


async def _work() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _let_end, stop)
    await prepare(quietly=True)
    async with register(), worker.directory_at_hand():
        say("Working")
        await worker.work(stop)


def _let_end(stop: asyncio.Event) -> None:
    stop.set()
    asyncio.get_running_loop().call_later(SECONDS_TO_END, os._exit, 0)
