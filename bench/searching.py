"""GET /api/pharmacies over HTTP, held against the same server answering a constant; and how soon `serve` answers."""

import asyncio
import json
import os
import random
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from urllib.parse import quote

import httpx

from bench.figures import Figure, at_least, reaches, within
from bench.registers import sqlite_register
from eps.database import database
from eps.pharmacies.service import load_directory

CLIENTS, SECONDS = 10, 5.0
UVICORN = ("--no-access-log", "--loop", "uvloop", "--http", "httptools", "--log-level", "warning")


async def figures() -> AsyncIterator[Figure]:
    async with sqlite_register() as url:
        async with database(url):
            directory = await load_directory()
        some = directory.postcodes.sample(random.Random(2), 5_000)
        paths = [f"/api/pharmacies?postcode={quote(postcode)}" for postcode in some]
        serve = [sys.executable, "main.py", "serve", "--no-work", "--port"]
        started = time.perf_counter()
        async with server(serve, {"EPS_DATABASE_URL": url}) as port:
            ready = time.perf_counter() - started
            size = await mean_bytes(port, paths[:200])
            ours = await load(port, paths, clients=CLIENTS, seconds=SECONDS)
        constant = [sys.executable, "-m", "uvicorn", "--factory", "bench.constant:app", *UVICORN, "--port"]
        async with server(constant, {"BENCH_BYTES": str(size)}) as port:
            bare = await load(port, paths, clients=CLIENTS, seconds=SECONDS)
    what = "GET /api/pharmacies, 10 clients, one process"
    yield at_least(what, ours["per_second"], bare["per_second"], goal=0.2, unit="/s").noting(
        f"{size} bytes, {ours['refused']} refused"
    )
    yield reaches("  requests a second", ours["per_second"], 4_000, unit="/s")
    yield within("  p95", ours["p95_ms"], 5, unit="ms")
    yield within("`serve` ready to answer, warm database", ready, 3, unit="s")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@asynccontextmanager
async def server(command: list[str], environment: dict[str, str]) -> AsyncIterator[int]:
    """On a port of its own, ended by its own id. What it says goes to a file: writing its log is part of its work."""
    port = _free_port()
    with TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *command, str(port), env=os.environ | environment, stdout=said, stderr=said
        )
        try:
            await _wait_until_it_answers(port, process)
            yield port
        except ChildProcessError as error:
            said.seek(0)
            error.add_note(said.read().decode(errors="replace"))
            raise
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _wait_until_it_answers(port: int, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient() as client:
        while process.returncode is None:
            try:
                await client.get(f"http://127.0.0.1:{port}/_ping")
            except httpx.TransportError:
                await asyncio.sleep(0.02)
            else:
                return
    raise ChildProcessError(process.returncode)


async def mean_bytes(port: int, pages: Sequence[Any]) -> int:
    """The mean size of an answer."""
    sizes = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for page in pages:
            path, cookie = (page["path"], page["cookie"]) if isinstance(page, dict) else (page, "")
            sizes.append(len((await client.get(path, headers={"cookie": cookie})).content))
    return sum(sizes) // len(sizes)


async def load(port: int, pages: Sequence[Any], *, clients: int, seconds: float) -> dict[str, Any]:
    """What `bench.load` saw, in a process of its own."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pages.json"
        file.write_text(json.dumps(pages))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.load", str(port), str(clients), str(seconds), str(file)),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    result: dict[str, Any] = json.loads(output)
    return result
