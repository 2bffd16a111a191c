"""Progress: a bar where a person looks on, a line now and then elsewhere, nothing where a machine reads."""

import io
from contextlib import redirect_stderr

import pytest

from eps.commands import terminal
from eps.commands.terminal import note, watching


class Screen(io.TextIOWrapper):
    """A stream that a person looks on."""

    def __init__(self) -> None:
        self.written = io.BytesIO()
        super().__init__(self.written, "utf-8", write_through=True)

    def isatty(self) -> bool:
        return True


def test_a_person_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    with redirect_stderr(Screen()) as screen, watching("Tables", quietly=True) as progress:
        progress(1, 4)
    assert b"Tables" in screen.written.getvalue()


def test_a_person_is_told_what_goes_on_beside_the_result() -> None:
    with redirect_stderr(Screen()) as screen:
        note("Loading.", quietly=True)
    assert screen.written.getvalue() == b"Loading.\n"


def test_elsewhere_a_line_is_written_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with watching("Entries") as progress:
        for done in (1, 2, 3):
            progress(done, None)
        progress(5_000, 5_000)
    assert capsys.readouterr().err == "Entries: 1\nEntries: 5,000 of 5,000\n"


def test_a_line_is_written_again_after_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "SECONDS_BETWEEN_LINES", 0.0)
    with watching("Tables") as progress:
        progress(1, 3)
        progress(2, 3)
    assert capsys.readouterr().err == "Tables: 1 of 3\nTables: 2 of 3\n"


def test_a_machine_that_reads_json_is_told_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    with watching("Tables", quietly=True) as progress:
        progress(1, 1)
    note("Loading.", quietly=True)
    assert capsys.readouterr() == ("", "")
