"""The compact form of the directory, built from miniature files of the publishers."""

from datetime import date
from pathlib import Path

import pytest

from eps.identifiers import OdsCode
from eps.pharmacies.domain import OperationalStatus
from eps.pharmacies.fixtures.code_events import CodeEvent, Event
from eps.pharmacies.fixtures.edition import (
    FilesMissing,
    build_fixtures,
    read_fixture_events,
    read_fixtures,
)
from eps.pharmacies.fixtures.replaying import as_known_on, became_known_on
from eps.pharmacies.published.consolidated_list import ConsolidatedList
from eps.pharmacies.published.files import FileKind
from eps.pharmacies.published.lines import ColumnsMissing
from eps.pharmacies.published.ods_files import OdsFile
from eps.pharmacies.published.publication import Content, Publication, read_publication
from eps.settings import settings
from tests.unit.published.files import (
    bank_holidays,
    consolidated_list,
    dispenser,
    listed,
    practice,
    table,
    written,
)

CLOSED_IN_FEBRUARY = dispenser("FA001", status="C", closed="20240210")
OPENED_IN_FEBRUARY = dispenser("FA003", opened="20240212")
TEXTS = {
    "list_202324q3.csv": consolidated_list(listed("FA001"), listed("FA003", week=("",) * 7)),
    "dispensers.csv": table([CLOSED_IN_FEBRUARY, dispenser("FA002"), OPENED_IN_FEBRUARY]),
    "practices.csv": table([practice()]),
    "holidays.json": bank_holidays(y2026_12_28="Boxing Day"),
    "postcodes.csv": "postcode,latitude,longitude\nSK7 5LD,53.3724,-2.1274\nM1 1AA,53.4,-2.2\n",
    "events.csv": "date,event,ods,successor_same_postcode\n2024-02-12,opened,FA003,\n2024-02-10,closed,FA001,FA003\n",
}


def files(folder: Path, **instead: str | None) -> list[Path]:
    texts = {name: instead.get(name.partition(".")[0], text) for name, text in TEXTS.items()}
    return [written(folder / name, text) for name, text in texts.items() if text is not None]


@pytest.fixture
def fixtures(tmp_path: Path) -> list[Publication]:
    build_fixtures(files(tmp_path), tmp_path / "fixtures")
    return read_fixtures(tmp_path / "fixtures")


def by_kind(publications: list[Publication]) -> dict[FileKind, Content]:
    return {publication.kind: publication.content for publication in publications}


def test_the_fixtures_say_what_the_publishers_said(tmp_path: Path, fixtures: list[Publication]) -> None:
    published = by_kind([read_publication(path) for path in files(tmp_path)[:-1]])
    for kind in FileKind.POSTCODES, FileKind.BANK_HOLIDAYS, FileKind.ODS_DISPENSERS, FileKind.ODS_PRACTICES:
        assert by_kind(fixtures)[kind] == published[kind]


def test_of_the_list_its_names_kinds_and_hours_are_kept(tmp_path: Path, fixtures: list[Publication]) -> None:
    kept = by_kind(fixtures)[FileKind.CONSOLIDATED_LIST]
    assert isinstance(kept, ConsolidatedList)
    assert kept.as_of == date(2023, 12, 31)
    assert [said.name for said in kept.pharmacies] == ["ROWLANDS PHARMACY"] * 2
    assert [len(said.week[0] or ()) for said in kept.pharmacies] == [2, 0]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        build_fixtures(files(tmp_path), folder)
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two
    assert "ATTRIBUTION.md" in one


def test_events_come_in_the_order_of_their_days(tmp_path: Path, fixtures: list[Publication]) -> None:
    closed, opened = read_fixture_events(tmp_path / "fixtures")
    assert closed == CodeEvent(date(2024, 2, 10), Event.CLOSED, OdsCode("FA001"), OdsCode("FA003"))
    assert (opened.event, opened.successor) == (Event.OPENED, None)


@pytest.mark.parametrize("missing", ["practices", "events"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    with pytest.raises(FilesMissing, match="practices" if missing == "practices" else "code events"):
        build_fixtures(files(tmp_path, **{missing: None}), tmp_path / "fixtures")


def test_a_file_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing, match="events"):
        build_fixtures(files(tmp_path, events="rubbish\n"), tmp_path / "fixtures")


def dispensers(publications: list[Publication]) -> dict[str, tuple[OperationalStatus, date | None]]:
    content = by_kind(publications)[FileKind.ODS_DISPENSERS]
    assert isinstance(content, OdsFile)
    return {said.ods_code: (said.operational_status, said.closed_on) for said in content.organisations}


def listed_codes(publications: list[Publication]) -> list[str]:
    content = by_kind(publications)[FileKind.CONSOLIDATED_LIST]
    assert isinstance(content, ConsolidatedList)
    return [said.ods_code for said in content.pharmacies]


def test_on_a_past_day_what_closed_later_was_open_and_what_opened_later_unknown(
    fixtures: list[Publication],
) -> None:
    known = as_known_on(fixtures, date(2024, 2, 9))
    assert dispensers(known) == {
        "FA001": (OperationalStatus.ACTIVE, None),
        "FA002": (OperationalStatus.ACTIVE, None),
    }
    assert listed_codes(known) == ["FA001"]
    assert by_kind(known).keys() == by_kind(fixtures).keys()


def test_its_last_day_of_service_tells_that_a_code_closed(fixtures: list[Publication]) -> None:
    learned = became_known_on(fixtures, date(2024, 2, 10))
    assert dispensers(learned) == {"FA001": (OperationalStatus.CLOSED, date(2024, 2, 10))}


def test_its_first_day_tells_that_a_code_opened(fixtures: list[Publication]) -> None:
    learned = became_known_on(fixtures, date(2024, 2, 12))
    assert dispensers(learned) == {"FA003": (OperationalStatus.ACTIVE, None)}
    assert listed_codes(learned) == ["FA003"]


def test_who_takes_over_may_be_proposed_before_it_opens(fixtures: list[Publication]) -> None:
    learned = became_known_on(fixtures, date(2024, 2, 10), proposed={OdsCode("FA003")})
    assert dispensers(learned)["FA003"] == (OperationalStatus.PROPOSED, None)
    learned = became_known_on(fixtures, date(2024, 2, 20), proposed={OdsCode("FA003")})
    assert dispensers(learned) == {"FA003": (OperationalStatus.ACTIVE, None)}


def test_on_a_day_without_events_nothing_becomes_known(fixtures: list[Publication]) -> None:
    assert dispensers(became_known_on(fixtures, date(2024, 2, 11))) == {}


def test_what_ships_is_small_and_says_whose_data_it_is() -> None:
    shipped = list(settings().fixtures.iterdir())
    assert sum(path.stat().st_size for path in shipped) < 6_500_000
    [attribution] = [path for path in shipped if path.name == "ATTRIBUTION.md"]
    assert "Open Government" in attribution.read_text("utf-8")
