"""The processes that answer: one, or several that share a socket; ready before they listen, ended when told."""

import os
import signal
import socket
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

from eps import clock
from eps.answers import metrics
from eps.app import Serving, service
from eps.errors import Conflict, Unavailable

SECONDS_TO_FINISH = 3
"""For requests under way when the service is told to end; its work has the rest of 5 seconds."""

Ready = Callable[[], None]


class AddressTaken(Conflict):
    """Nothing can listen at {address}: {reason}. Name another by --host and --port."""


class NotStarted(Unavailable):
    """The service could not start; the lines above say why."""


def serve(listening: socket.socket, *, workers: int, works: bool, ready: Ready) -> None:
    """Answers until it is told to stop. `ready` is called once every process has the directory and answers."""
    with tempfile.TemporaryDirectory(prefix="eps-serve-") as folder:
        if workers == 1:
            config = _configured(Serving(works, clock.ahead()), workers)
            _run(_One(config, ready), listening)
        else:
            os.environ[metrics.SHARED_FOLDER] = folder
            config = _configured(Serving(works, clock.ahead(), Path(folder, "turn")), workers)
            _Several(config, listening, ready).run_until_told()


def bound(host: str, port: int) -> socket.socket:
    """Not listening yet: who connects before the service is ready is refused."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise AddressTaken(address=f"{host} port {port}", reason=error.strerror) from error
    listening.set_inheritable(True)
    return listening


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _configured(serving: Serving, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        partial(service, serving),
        factory=True,
        workers=workers,
        loop="uvloop",
        http="httptools",
        access_log=False,  # ours names templates; uvicorn's would print paths
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


class _One(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Ready) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _run(server: _One, listening: socket.socket) -> None:
    """uvicorn repeats the signal that ended it; SIGTERM is an orderly end."""
    signal.signal(signal.SIGTERM, _end)
    try:
        server.run([listening])
    except SystemExit as end:
        if end.code:
            raise NotStarted from end


def _end(*_: object) -> None:
    raise SystemExit(0)


class _Several(Multiprocess):
    def __init__(self, config: uvicorn.Config, listening: socket.socket, ready: Ready) -> None:
        super().__init__(config, [listening])
        self._ready = ready
        self._told: set[int] = set()

    def run_until_told(self) -> None:
        self.run()
        if signal.SIGINT in self._told:
            raise KeyboardInterrupt
        if signal.SIGTERM not in self._told:
            raise NotStarted

    def init_processes(self) -> None:
        super().init_processes()
        for process in self.processes:
            while process.process.is_alive() and not process.wait_until_ready(1, self.should_exit):
                self.handle_signals()
                if self.should_exit.is_set():
                    return
        if all(process.process.is_alive() for process in self.processes):
            self._ready()

    def handle_signals(self) -> None:
        self._told |= set(self.signal_queue)
        super().handle_signals()
