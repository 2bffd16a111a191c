"""Load from a process of its own, by keep-alive clients: `python -m bench.load PORT CLIENTS SECONDS FILE`.

It writes bytes and counts answers, and parses nothing but where an answer ends: it must be faster than any server.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import uvloop

MARK = b"\r\ncontent-length: "


class Client(asyncio.Protocol):
    """Asks the next address as soon as an answer is whole."""

    def __init__(self, requests: Sequence[bytes], first: int) -> None:
        self.requests = requests
        self.next = first
        self.buffer = b""
        self.taken: list[float] = []
        self.refused = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.asked_at = time.perf_counter()
        self.transport.write(self.requests[self.next % len(self.requests)])  # type: ignore[attr-defined]
        self.next += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, _ = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lowered = head.lower()
        start = lowered.index(MARK) + len(MARK)
        length = int(lowered[start : lowered.find(b"\r", start) if lowered.find(b"\r", start) > 0 else None])
        if len(self.buffer) < len(head) + 4 + length:
            return
        self.refused += not head.startswith(b"HTTP/1.1 200")
        self.buffer = b""
        self.taken.append(time.perf_counter() - self.asked_at)
        self.ask()


def _itself(client: Client) -> Client:
    return client


def asked(pages: list[str | dict[str, str]]) -> list[bytes]:
    """Each a path, or a path with the cookie of somebody."""
    return [
        _request(page["path"], page["cookie"]) if isinstance(page, dict) else _request(page) for page in pages
    ]


def _request(path: str, cookie: str | None = None) -> bytes:
    sent = "" if cookie is None else f"Cookie: {cookie}\r\n"
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{sent}\r\n".encode()


async def send(port: int, clients: int, seconds: float, requests: Sequence[bytes]) -> None:
    loop = asyncio.get_running_loop()
    made = [Client(requests, number * 97) for number in range(clients)]
    for client in made:
        await loop.create_connection(partial(_itself, client), "127.0.0.1", port)
    await asyncio.sleep(1)  # not counted: connections and caches warm
    for client in made:
        client.taken.clear()
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - started
    taken = sorted(one for client in made for one in client.taken)
    print(
        json.dumps(
            {
                "per_second": len(taken) / elapsed,
                "p95_ms": taken[int(len(taken) * 0.95)] * 1000,
                "refused": sum(client.refused for client in made),
            }
        )
    )


if __name__ == "__main__":
    port, clients, seconds, file = sys.argv[1:]
    uvloop.run(send(int(port), int(clients), float(seconds), asked(json.loads(Path(file).read_text()))))
