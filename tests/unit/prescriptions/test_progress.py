"""The few words that a dispenser may say to a patient, and whether each is an end."""

import pytest

from eps.prescriptions.progress import (
    EITHER,
    GOES_ON,
    OVER,
    Progress,
    ProgressDoesNotEnd,
    ProgressDoesNotGoOn,
    UnknownProgress,
    progress_of,
    require_fitting,
)


def test_every_word_is_an_end_or_goes_on_or_may_be_either() -> None:
    assert set(Progress) == OVER | GOES_ON | EITHER
    assert len(OVER) + len(GOES_ON) + len(EITHER) == len(Progress)


@pytest.mark.parametrize("given", ["Ready to collect", "ready to collect", " READY TO COLLECT "])
def test_words_are_understood_in_any_case(given: str) -> None:
    assert progress_of(given) is Progress.READY_TO_COLLECT


@pytest.mark.parametrize("given", ["", "Lost", "1"])
def test_other_words_are_refused(given: str) -> None:
    with pytest.raises(UnknownProgress):
        progress_of(given)


@pytest.mark.parametrize("progress", sorted(GOES_ON))
def test_what_goes_on_is_not_completed(progress: Progress) -> None:
    require_fitting(progress, completed=False)
    with pytest.raises(ProgressDoesNotEnd):
        require_fitting(progress, completed=True)


@pytest.mark.parametrize("progress", sorted(OVER))
def test_what_is_over_is_not_in_progress(progress: Progress) -> None:
    require_fitting(progress, completed=True)
    with pytest.raises(ProgressDoesNotGoOn):
        require_fitting(progress, completed=False)


@pytest.mark.parametrize("progress", sorted(EITHER))
def test_ready_may_be_either(progress: Progress) -> None:
    require_fitting(progress, completed=True)
    require_fitting(progress, completed=False)
