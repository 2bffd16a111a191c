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

ENDED_BY = {signal.SIGTERM: 0, signal.SIGINT: 130}
"""With which exit code."""


@commands.command()
def work() -> None:
    """Do what is due, follow closures and send messages, until told to stop. Any number of these may run."""
    logs.configure("info")
    told = asyncio.run(_work())
    if told:
        raise typer.Exit(told)


async def _work() -> int:
    """The exit code that whoever told it to end is given."""
    stop, told = asyncio.Event(), [0]

    def let_end(code: int) -> None:
        told[0] = code
        stop.set()
        asyncio.get_running_loop().call_later(SECONDS_TO_END, os._exit, code)

    for number, code in ENDED_BY.items():
        asyncio.get_running_loop().add_signal_handler(number, let_end, code)
    await prepare(quietly=True)
    async with register(), worker.directory_at_hand():
        say("Working")
        await worker.work(stop)
    return told[0]
