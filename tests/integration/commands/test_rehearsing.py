"""What `make run` makes before it serves."""

import pytest

from tests.integration.commands.conftest import Run


@pytest.mark.usefixtures("empty_town")
def test_there_is_somebody_of_each_kind_to_log_in_as(run: Run) -> None:
    said = run("rehearse", "--count", "300").stdout
    assert "A patient whose pharmacy has just closed" in said
    assert "The commissioner of ICB" in said


@pytest.mark.usefixtures("empty_town")
def test_a_register_that_has_people_is_left_as_it_is(run: Run) -> None:
    first = run("rehearse", "--count", "300").stdout
    assert run("rehearse", "--count", "500").stdout == first


def test_nobody_is_made_up_in_production(run: Run, town: str) -> None:
    assert run("rehearse", environment="production").exit_code == 1
