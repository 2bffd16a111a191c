"""The last chapter says whether the record holds."""

import pytest

from eps.commands.page import Page
from eps.demonstration import story
from eps.record.verifying import Verdict


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        (0, 0, "Nothing is missing, and nothing was changed."),
        (0, 1, "Something does not hold: see above."),
        (2, 0, "Something does not hold: see above."),
    ],
)
def test_both_registers_must_hold(
    here: int, there: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    holds = story._tell_of_the_record(Page(), Verdict(faults=here), Verdict(faults=there))
    assert holds is (here + there == 0)
    assert says in capsys.readouterr().out
