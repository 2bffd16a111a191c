"""Values in SQLite's spelling."""

from datetime import UTC, datetime
from uuid import UUID

from eps.clock import LONDON
from eps.nomination.domain import NominationType
from eps.sqlite_spelling import as_stored


def test_instants_are_stored_in_utc_so_that_their_text_sorts_as_they_do() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=LONDON)
    assert as_stored(summer) == as_stored(summer.astimezone(UTC)) == "2026-07-01 11:00:00+00:00"


def test_the_two_instants_of_a_repeated_hour_stay_two() -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    assert [as_stored(first), as_stored(second)] == ["2026-10-25 00:30:00+00:00", "2026-10-25 01:30:00+00:00"]


def test_what_is_a_kind_of_text_is_stored_as_plain_text() -> None:
    assert type(as_stored(NominationType.P1)) is str


def test_a_list_is_json_of_what_is_stored() -> None:
    assert as_stored([UUID(int=1), "FA001"]) == '["00000000-0000-0000-0000-000000000001", "FA001"]'
