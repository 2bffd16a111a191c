"""Where messages go until real channels come."""

from pathlib import Path
from uuid import UUID

import orjson
import pytest

from eps.outbox.channels import FileChannel, Letter, TerminalChannel
from eps.outbox.domain import Audience

TO_PATIENT = Letter(UUID(int=1), Audience.PATIENT, 7, None, "Rowlands Pharmacy is closed.")
TO_PHARMACY = Letter(UUID(int=2), Audience.PHARMACY, None, "FA002", "You are closed.")


async def test_a_file_gets_one_json_line_for_each_letter(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "made when needed" / "messages.jsonl")
    await channel.send(TO_PATIENT)
    await channel.send(TO_PHARMACY)
    assert written(tmp_path) == [
        {
            "reference": "00000000-0000-0000-0000-000000000001",
            "audience": "patient",
            "patient_id": 7,
            "organisation": None,
            "text": "Rowlands Pharmacy is closed.",
        },
        {
            "reference": "00000000-0000-0000-0000-000000000002",
            "audience": "pharmacy",
            "patient_id": None,
            "organisation": "FA002",
            "text": "You are closed.",
        },
    ]


def written(folder: Path) -> list[object]:
    return [
        orjson.loads(line) for line in (folder / "made when needed/messages.jsonl").read_bytes().splitlines()
    ]


async def test_the_terminal_shows_to_whom_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    await TerminalChannel().send(TO_PATIENT)
    await TerminalChannel().send(TO_PHARMACY)
    assert capsys.readouterr().out == (
        "To patient 7: Rowlands Pharmacy is closed.\nTo pharmacy FA002: You are closed.\n"
    )
