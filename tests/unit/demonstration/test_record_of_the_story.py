"""The last chapter says whether the record holds."""

from datetime import date

import pytest

from eps.commands.page import Page
from eps.demonstration import story
from eps.demonstration.past import Days
from eps.demonstration.replay import Replayed, Wanted
from eps.record.verifying import Verdict

DAYS = Days(date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        (0, 0, "Nothing is missing, and nothing was changed."),
        (0, 1, "Something does not hold: see above."),
        (2, 0, "Something does not hold: see above."),
    ],
)
async def test_both_registers_must_hold(
    here: int, there: int, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def found(*_: object) -> Verdict:
        return Verdict(faults=here)

    monkeypatch.setattr(story, "verify_register", found)
    replayed = Replayed(Wanted(DAYS, 10, 1), 9, (), Verdict(faults=there))
    assert await story._tell_of_the_record(Page(), replayed) is (here + there == 0)
    assert says in capsys.readouterr().out
