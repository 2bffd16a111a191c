"""GET /api/pharmacies over HTTP, held against the same server answering a constant; and how soon `serve` answers."""

import asyncio
import json
import os
import random
import socket
import sys
import time
from collections.abc import AsyncIterator
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
        async with _server(serve, {"EPS_DATABASE_URL": url}) as port:
            ready = time.perf_counter() - started
            size = await _bytes(port, paths[:200])
            ours = await _load(port, paths)
        constant = [sys.executable, "-m", "uvicorn", "--factory", "bench.constant:app", *UVICORN, "--port"]
        async with _server(constant, {"BENCH_BYTES": str(size)}) as port:
            bare = await _load(port, paths)
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
async def _server(command: list[str], environment: dict[str, str]) -> AsyncIterator[int]:
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


async def _bytes(port: int, paths: list[str]) -> int:
    """The mean size of an answer."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        sizes = [len((await client.get(path)).content) for path in paths]
    return sum(sizes) // len(sizes)


async def _load(port: int, paths: list[str]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paths.json"
        file.write_text(json.dumps(paths))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.load",
            str(port),
            str(CLIENTS),
            str(SECONDS),
            str(file),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    result: dict[str, Any] = json.loads(output)
    return result
