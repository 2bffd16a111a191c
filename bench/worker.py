"""A worker that says when it is ready, goes when told, and says when nothing is left: `python -m bench.worker URL`."""

import asyncio
import sys
from pathlib import Path
from tempfile import gettempdir

from bench.registers import NOW
from eps import clock, worker
from eps.database import database
from eps.outbox.channels import FileChannel
from eps.pharmacies.service import load_directory
from eps.record.running import run_due


async def main(url: str) -> None:
    clock.start_at(NOW)
    async with database(url):
        await load_directory()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        while await run_due(worker.HANDLERS, worker_id="bench", at=clock.now()):
            pass
        print("done", flush=True)


if __name__ == "__main__":
    worker.channel = lambda: FileChannel(Path(gettempdir()) / "bench-messages.jsonl")
    asyncio.run(main(sys.argv[1]))
