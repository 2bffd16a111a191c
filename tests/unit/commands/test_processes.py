"""How a service of several processes begins and ends; the processes themselves are tried in test_serving."""

import signal
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from uvicorn.supervisors import Multiprocess

from eps.commands import processes
from eps.commands.processes import NotStarted


@dataclass
class Process:
    """Ready after it was looked at so many times; or it dies."""

    looks: int = 1
    dies: bool = False
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        self.process = SimpleNamespace(is_alive=lambda: not self.dies)

    def wait_until_ready(self, *_: object) -> bool:
        self.looks -= 1
        return self.looks <= 0


def several(*begun: Process, told: int | None = None) -> tuple[Any, list[str]]:
    """As uvicorn would make it, but without taking over the signals of this process."""
    said: list[str] = []
    made: Any = object.__new__(processes._Several)
    made.processes, made.processes_num, made.should_exit = list(begun), 0, threading.Event()
    made.signal_queue = [told] if told else []
    made._told, made._ready = set(), lambda: said.append("ready")
    return made, said


def test_it_is_ready_once_every_process_is() -> None:
    made, said = several(Process(looks=3), Process())
    made.init_processes()
    assert said == ["ready"]


def test_it_is_not_ready_where_one_dies() -> None:
    made, said = several(Process(), Process(dies=True))
    made.init_processes()
    assert said == []


def test_it_ends_while_it_begins_where_it_is_told_to() -> None:
    made, said = several(Process(looks=9), told=signal.SIGTERM)
    made.init_processes()
    assert (said, made.should_exit.is_set()) == ([], True)


@pytest.mark.parametrize(
    ("told", "ends"), [(None, NotStarted), (signal.SIGINT, KeyboardInterrupt)], ids=["by itself", "Ctrl-C"]
)
def test_how_it_ended_is_told(
    told: signal.Signals | None, ends: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Multiprocess, "run", lambda self: self.handle_signals())
    made, _ = several(told=told)
    with pytest.raises(ends):
        made.run_until_told()


def test_told_to_end_it_ends_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Multiprocess, "run", lambda self: self.handle_signals())
    made, _ = several(told=signal.SIGTERM)
    made.run_until_told()
    assert made.should_exit.is_set()


def test_one_process_that_cannot_start_says_so() -> None:
    def run(_: object) -> None:
        raise SystemExit(3)

    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(NotStarted):
            processes._run(SimpleNamespace(run=run), None)  # type: ignore[arg-type]
    finally:
        signal.signal(signal.SIGTERM, before)
