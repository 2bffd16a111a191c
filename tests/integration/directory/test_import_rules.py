"""Who wins where publishers differ, and what is made of what they say."""

from datetime import date
from pathlib import Path

import pytest

from eps.database import fetch
from eps.geography import Point
from eps.pharmacies.domain import Kind, OperationalStatus, Supply
from eps.pharmacies.import_report import Importer, ImportReport
from eps.pharmacies.importing import DayToCome, OlderThanTheRegister, import_files
from eps.pharmacies.published.files import UnknownFile
from eps.record.store import history
from tests.integration.directory.imports import AT, POSTCODES, Imports, closed, dispenser, held, listed
from tests.integration.one_database import on_sqlite
from tests.unit.published.files import practice, table, written

pytestmark = on_sqlite


def counts(report: ImportReport, *names: str) -> list[int]:
    [file] = report.files
    return [file.counts[name] for name in names or ("added", "changed", "unchanged")]


async def test_the_order_of_files_does_not_matter(imports: Imports, tmp_path: Path) -> None:
    texts = {
        "recorded": "ods_code,supply\nFA002,distance-selling\n",
        "ods": table([dispenser()]),
        "places": POSTCODES,
    }
    paths = [written(tmp_path / name, text) for name, text in texts.items()]
    await import_files(paths, Importer("operator", AT))
    assert (await held()).supply is Supply.DISTANCE_SELLING
    assert (await held()).point is not None


async def test_each_import_is_on_the_record_with_what_it_added(imports: Imports) -> None:
    await imports.ods(dispenser())
    [entry] = [recorded.entry for recorded in await history("directory")]
    assert entry.act == "directory.imported"
    assert entry.payload["added"] == ["FA002"]


async def test_the_same_hours_in_a_newer_list_are_confirmed_anew(imports: Imports) -> None:
    await imports.list(listed())
    assert counts(await imports.list(listed(), quarter="202425q1")) == [0, 0, 1]
    assert (await held()).confirmed_on == date(2024, 6, 30)
    assert await history("pharmacy/FA002") == []


async def test_an_older_list_does_not_take_the_place_of_a_newer_one(imports: Imports) -> None:
    await imports.list(listed(), quarter="202425q1")
    report = await imports.list(listed(week=("CLOSED",) * 7))
    assert (await held()).week[6] == ()
    assert (await held()).week[0] != ()
    assert "are kept, the list differs" in report.files[0].notes[0].says


async def test_a_list_that_does_not_tell_its_date_is_as_old_as_its_newest_pharmacy(imports: Imports) -> None:
    await imports.ods(dispenser(opened="20231229"))
    await imports.list(listed(), quarter="list")
    assert (await held()).confirmed_on == date(2023, 12, 29)


async def test_a_pharmacy_that_only_the_list_knows_is_taken_from_it(imports: Imports) -> None:
    await imports.list(listed(contract="LPS"))
    pharmacy = await held()
    assert (pharmacy.name, pharmacy.kind) == ("Rowlands Pharmacy", Kind.LPS)
    await imports.list(listed(name="RENAMED"), quarter="202425q1")
    assert (await held()).name == "Renamed"


async def test_the_contract_type_says_the_kind_and_otherwise_the_sub_type(imports: Imports) -> None:
    await imports.ods(dispenser(sub_type="2"), dispenser("FA007"))
    assert ((await held()).kind, (await held("FA007")).kind) == (Kind.APPLIANCE, Kind.COMMUNITY)
    await imports.list(listed(), listed("FA007", contract="DAC"))
    await imports.ods(dispenser(sub_type="2"), dispenser("FA007"))
    assert ((await held()).kind, (await held("FA007")).kind) == (Kind.COMMUNITY, Kind.APPLIANCE)


@pytest.mark.parametrize(
    "name", ["MYCHEMISTONLINE", "Mail Order Meds", "INTERNET PHARMACY", "DIRECT-TO-DOOR"]
)
async def test_a_name_that_sells_at_a_distance_keeps_it_out_of_distance_lists(
    imports: Imports, name: str
) -> None:
    await imports.ods(dispenser(), dispenser("FA007", name=name))
    await imports.list(listed(name=name))
    assert [(await held(code)).supply for code in ("FA002", "FA007")] == [Supply.NOT_RECORDED] * 2


async def test_our_own_list_of_codes_says_the_last_word_on_supply(imports: Imports) -> None:
    await imports.ods(dispenser(name="ONLINE CHEMIST"), dispenser("FA007"))
    recorded = "ods_code,supply,eps_enabled\nFA002,walk-in,no\nFA007,distance-selling,\nFA999,walk-in,\n"
    report = await imports.texts(recorded)
    await imports.ods(dispenser(name="ONLINE CHEMIST"), dispenser("FA007"))
    first, second = await held(), await held("FA007")
    assert (first.supply, first.eps_enabled) == (Supply.WALK_IN, False)
    assert (second.supply, second.eps_enabled) == (Supply.DISTANCE_SELLING, True)
    assert [note.subject for note in report.files[0].notes] == ["FA999"]


async def test_a_postcode_without_a_place_has_the_mean_of_its_sector(imports: Imports) -> None:
    await imports.texts(POSTCODES)
    await imports.ods(
        dispenser(postcode="SK7 5ZZ"), dispenser("FA007", postcode="ZE1 0AA"), dispenser("FA008", postcode="")
    )
    approximate = await held()
    assert approximate.point is not None
    assert (approximate.point.latitude, approximate.point.longitude) == pytest.approx((53.3727, -2.1277))
    assert approximate.approximate
    assert [(await held(code)).point for code in ("FA007", "FA008")] == [None, None]


async def test_postcodes_that_come_later_place_who_was_nowhere(imports: Imports) -> None:
    await imports.ods(dispenser())
    assert (await held()).point is None
    await imports.texts(POSTCODES)
    assert (await held()).point == Point(53.3724, -2.1274)


async def test_only_a_national_grouping_y_is_england(imports: Imports) -> None:
    await imports.ods(dispenser(), dispenser("FA007", grouping="W00"), dispenser("FA008", grouping=""))
    assert [(await held(code)).english for code in ("FA002", "FA007", "FA008")] == [True, False, False]


async def test_a_practice_recorded_as_dispensing_is_a_dispenser_too(imports: Imports) -> None:
    await imports.ods(practice())
    await imports.texts("ods_code,dispensing_practice\nA81001,yes\n")
    assert ((await held("A81001")).kind, (await held("A81001")).week) == (
        Kind.DISPENSING_PRACTICE,
        (None,) * 7,
    )
    await imports.ods(practice(status="C", closed="20240301"))
    assert (await held("A81001")).operational_status is OperationalStatus.CLOSED
    assert (await held("A81001")).kind is Kind.DISPENSING_PRACTICE


async def test_where_one_file_cannot_be_read_nothing_is_imported(imports: Imports, tmp_path: Path) -> None:
    good, bad = written(tmp_path / "good", table([dispenser()])), written(tmp_path / "bad", "rubbish")
    with pytest.raises(UnknownFile):
        await import_files([good, bad], Importer("operator", AT))
    assert await fetch("SELECT 1 FROM pharmacy") == []


async def test_progress_is_told_step_by_step(imports: Imports, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = written(tmp_path / "ods", table([dispenser()]))
    await import_files([path], Importer("operator", AT), lambda done, steps: told.append((done, steps)))
    assert told == [(0, 2), (1, 2), (2, 2)]


async def test_an_older_ods_file_does_not_undo_what_a_newer_one_said(imports: Imports) -> None:
    await imports.ods(closed(day="20240113"))
    with pytest.raises(OlderThanTheRegister, match=r"of 2006-06-01, and would .* on 2024-01-13"):
        await imports.ods(dispenser())
    assert (await held()).closed_on == date(2024, 1, 13)


async def test_a_file_that_is_the_newest_whatever_happened_last_in_it_is_told_its_day(
    imports: Imports,
) -> None:
    await imports.ods(closed(day="20240113"))
    await imports.ods(dispenser(), as_of=date(2024, 2, 1))
    assert (await held()).closed_on is None
    with pytest.raises(DayToCome):
        await imports.ods(dispenser(), as_of=date(2026, 11, 26))


async def test_a_closing_to_come_does_not_make_its_file_newer_than_today(imports: Imports) -> None:
    report = await imports.ods(closed(day="20270331"), dispenser("FA003", opened="20261101"))
    assert report.files[0].as_of == date(2026, 11, 1)


async def test_an_older_list_says_nothing_of_a_pharmacy_that_only_lists_know(imports: Imports) -> None:
    await imports.list(listed(name="NEW NAME"), quarter="202425q1")
    await imports.list(listed(name="OLD NAME"))
    assert (await held()).name == "New Name"
