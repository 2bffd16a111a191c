"""`serve` answers over HTTP, and does what is due unless that is left to `work`."""

import asyncio
from typing import Annotated

import typer

from eps import logs
from eps.commands import processes
from eps.commands.preparing import prepare
from eps.commands.terminal import say

commands = typer.Typer()

Host = Annotated[str, typer.Option(help="The address to listen at.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 takes a free one.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="How many processes answer.")]
NoWork = Annotated[bool, typer.Option("--no-work", help="Leave what is due to `work`.")]


@commands.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1, no_work: NoWork = False) -> None:
    """Answer over HTTP, and do what is due, until told to stop. A new database is made a register first."""
    logs.configure("info")
    asyncio.run(prepare(quietly=True))
    listening = processes.bound(host, port)
    address = processes.address_of(listening)
    processes.serve(listening, workers=workers, works=not no_work, ready=lambda: say(f"Serving at {address}"))
