"""The snapshot: found by code and by name, exchanged for another, kept while it stays right."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from eps.geography import Point
from eps.identifiers import OdsCode, Postcode
from eps.pharmacies.closure import ClosureKind, ClosureState
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import OperationalStatus, TodayReportKind, UnknownPharmacy
from eps.pharmacies.need import Need
from tests.factories import pharmacy
from tests.unit.directory.small_england import directory_of, small_england
from tests.unit.hours_cases import closure, dated, london, report, week

NOON = london("2026-11-25 12:00")
FLOOD = closure("2026-11-25 12:30", "2026-11-27 09:00", proposes_from=london("2026-11-25 12:10"))

SECOND = timedelta(seconds=1)
SOON_CLOSING = (
    pharmacy("FA001", week=week("12:21-12:49,23:00-00:00"), closures=(FLOOD,)),
    pharmacy("FA002", week=week("00:00-00:00"), closures=(
        closure("2026-11-25 12:00", starts_at=NOON + 20 * SECOND, ends_at=NOON + 40 * SECOND),)),
    pharmacy("FA003", week=week("00:00-00:00"), closed_on=date(2026, 11, 25)),
    pharmacy("FA004", closures=(
        closure("2026-11-20 09:00", "2026-11-27 09:30", proposes_from=london("2026-11-20 09:00")),)),
)  # fmt: skip


def until(end: datetime) -> Need:
    return Need.over(NOON + timedelta(minutes=15), end)


def lasting(start: datetime) -> Need:
    return Need.over(start, start + timedelta(days=7))


def listed(directory: Directory, need: Need, *, open_now: bool = False, limit: int = 10) -> list[str]:
    found = directory.nearest(Point(53.3724, -2.1274), need, limit=limit, open_now=open_now)
    return [near.pharmacy.ods_code for near in found]


def test_a_pharmacy_is_found_by_its_code() -> None:
    directory = directory_of(pharmacy("FA002"))
    assert directory.get(OdsCode("FA002")).name == "Rowlands Pharmacy"
    assert directory.find(OdsCode("FA003")) is None
    with pytest.raises(UnknownPharmacy, match="FA003"):
        directory.get(OdsCode("FA003"))


def test_a_place_is_that_of_its_postcode() -> None:
    assert directory_of(pharmacy()).point_of(Postcode("SK7 5LD")).point == Point(53.3724, -2.1274)


CHANGES: tuple[dict[str, Any], ...] = (
    {"eps_enabled": False},
    {"closures": (closure("2026-11-20 00:00", "2026-12-20 00:00"),)},
    {"closures": (closure("2026-11-20 00:00", kind=ClosureKind.PERMANENT),)},
    {"reports": (report("2026-11-25", TodayReportKind.OPENS_LATE, "13:00"),)},
    {"specified_dates": dated({"2026-11-25": "06:00-07:00,08:00-09:00,10:00-11:00,11:30-11:45,15:00-23:00"})},
    {"week": week("06:00-11:00")},
    {"week": week("06:00-07:00,08:00-09:00,10:00-11:00,11:30-12:30")},
    {"point": None},
    {"point": Point(53.3, -2.0), "postcode": "SK7 4AA"},
    {"point": Point(50.73, -1.16), "postcode": "PO33 1AA"},
    {"name": "The Bridge Pharmacy"},
    {"operational_status": OperationalStatus.CLOSED, "closed_on": date(2026, 11, 1)},
)


def answers(directory: Directory) -> object:
    """What a change may change, in town and on the island."""
    instants = (NOON, london("2026-11-25 20:00"), london("2026-11-26 03:00"))
    need = Need.over(NOON, NOON + timedelta(days=30))
    return (
        [listed(directory, Need.at(at), open_now=open_now) for at in instants for open_now in (False, True)],
        listed(directory, need),
        directory.opens_next(Point(53.3724, -2.1274), Need.at(instants[-1]), limit=50),
        directory.nearest(Point(50.728, -1.162), Need.at(NOON), limit=10),
        directory.named("bridge pharmacy", 5),
    )


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_directory_with_changes_is_the_directory_made_anew(number: int) -> None:
    before = small_england()
    one, other = before.nearest(Point(53.3724, -2.1274), Need.at(NOON), limit=2)
    later = [replace(one.pharmacy, **CHANGES[number]), replace(other.pharmacy, **CHANGES[-number])]
    after = before.with_changes(later, 2)
    assert after.version == 2
    assert answers(after) == answers(small_england(later))
    assert answers(after.with_changes([one.pharmacy, other.pharmacy], 3)) == answers(before)


def test_the_directory_that_was_changed_stays_as_it_was() -> None:
    before = directory_of(pharmacy("FA002"))
    before.with_changes([pharmacy("FA002", eps_enabled=False)], 2)
    assert listed(before, Need.at(NOON)) == ["FA002"]


def test_a_new_code_is_added() -> None:
    after = directory_of(pharmacy("FA002")).with_changes([pharmacy("FA001"), pharmacy("FA003")], 2)
    assert listed(after, Need.at(NOON)) == ["FA001", "FA002", "FA003"]
    assert after.version == 2


FROM_BEFORE_TO_AFTER = (
    ("a closure starts", Need.at(london("2026-11-25 12:29")), Need.at(FLOOD.starts_at)),
    ("a closure ends", Need.at(FLOOD.starts_at + timedelta(days=1)), Need.at(FLOOD.ends_at or NOON)),
    ("it starts and ends within a minute", Need.at(NOON), Need.at(NOON + timedelta(seconds=20))),
    ("and then", Need.at(NOON + timedelta(seconds=20)), Need.at(NOON + timedelta(seconds=40))),
    ("a day ends", Need.at(london("2026-11-25 23:59")), Need.at(london("2026-11-26 00:00"))),
    ("a session begins", Need.at(london("2026-11-25 12:20")), Need.at(london("2026-11-25 12:21"))),
    ("it makes proposals from now on", lasting(NOON + timedelta(minutes=9)), lasting(NOON + timedelta(minutes=10))),
    ("a closure that made proposals is over", lasting(london("2026-11-27 09:15")), lasting(london("2026-11-27 09:30"))),
    ("the need reaches into it", until(FLOOD.starts_at), until(FLOOD.starts_at + SECOND)),
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(FROM_BEFORE_TO_AFTER)))
def test_an_answer_is_kept_no_longer_than_it_is_right(number: int) -> None:
    what, before, after = FROM_BEFORE_TO_AFTER[number]
    kept = directory_of(*SOON_CLOSING)
    assert everything(directory_of(*SOON_CLOSING), before) != everything(
        directory_of(*SOON_CLOSING), after
    ), what
    for need in (before, after, before):
        assert everything(kept, need) == everything(directory_of(*SOON_CLOSING), need)


def test_a_directory_with_new_codes_is_the_directory_made_anew() -> None:
    dates = dated({"2026-11-25": "06:00-12:30", "2026-11-26": "02:00-04:00"})
    before = small_england([pharmacy("F500X", specified_dates=dates, closures=(FLOOD,))])
    one = before.nearest(Point(53.3724, -2.1274), Need.at(NOON), limit=1)[0].pharmacy
    later = [
        pharmacy("A0001", week=week("11:00-13:00"), specified_dates=dates, closures=(FLOOD,)),
        pharmacy(
            "F500W", week=week("00:00-00:00"), reports=(report("2026-11-25", TodayReportKind.NO_PHARMACIST),)
        ),
        pharmacy("Z0001", specified_dates=dates, point=Point(50.728, -1.162), postcode="PO33 1AA"),
        replace(one, specified_dates=dates),
    ]
    after = before.with_changes(later, 2)
    assert answers(after) == answers(small_england([before.get(OdsCode("F500X")), *later]))


def test_a_request_changes_no_answer() -> None:
    asked_for = replace(FLOOD, state=ClosureState.REQUESTED)
    directory = directory_of(pharmacy("FA001", closures=(asked_for,)))
    assert [listed(directory, Need.at(at)) for at in (NOON, FLOOD.starts_at)] == [["FA001"], ["FA001"]]
    assert directory.boundaries.instants == []


def test_a_closure_recorded_later_is_heeded_to_the_minute() -> None:
    before = directory_of(pharmacy("FA001"))
    assert listed(before, Need.at(NOON)) == ["FA001"]
    after = before.with_changes([pharmacy("FA001", closures=(FLOOD,))], 2)
    assert [listed(after, Need.at(at)) for at in (NOON, FLOOD.starts_at)] == [["FA001"], []]


def everything(directory: Directory, need: Need) -> object:
    opens_next = directory.opens_next(Point(53.3724, -2.1274), need)
    return listed(directory, need), listed(directory, need, open_now=True), opens_next


def test_readers_in_many_threads_get_the_same_answers() -> None:
    directory = small_england()
    needs = [Need.at(NOON + timedelta(minutes=minute % 20)) for minute in range(200)]
    other = small_england()
    alone = [listed(other, need, open_now=True) for need in needs[:20]]
    with ThreadPoolExecutor(8) as readers:
        together = list(readers.map(lambda need: listed(directory, need, open_now=True), needs))
    assert together == alone * 10


NAMED = (
    pharmacy("FA001", name="Boots", address_lines=("1 High Street", "Stockport")),
    pharmacy("FA002", name="Boots", address_lines=("2 High Street", "Leeds"), postcode="LS1 1AA"),
    pharmacy("FA003", name="Bootle Pharmacy", address_lines=("3 High Street", "Bootle")),
    pharmacy("FA004", name="Jones & Son's Pharmacy", published_name="JONES AND SONS", address_lines=()),
    pharmacy("FA000", name="Boots", address_lines=("5 High Street",), operational_status=OperationalStatus.CLOSED,
             closed_on=date(2024, 1, 1)),
)  # fmt: skip


def named(text: str, limit: int = 10, open_at: datetime | None = None) -> list[str]:
    return [one.ods_code for one in directory_of(*NAMED).named(text, limit, open_at=open_at)]


@pytest.mark.parametrize("text", ["boots stockport", "STOCKPORT Boots", "stock boo", "  high, stockport!  "])
def test_a_name_is_found_in_any_case_and_order_by_beginnings_and_by_the_address(text: str) -> None:
    assert named(text) == ["FA001"]


def test_a_whole_word_comes_before_one_begun_and_a_closed_pharmacy_after_an_open_one() -> None:
    assert named("boots") == ["FA001", "FA002", "FA000"]
    assert named("boot") == ["FA001", "FA002", "FA000", "FA003"]


@pytest.mark.parametrize(
    "text", ["jones and son's", "Sons Jones", "jones & sons pharmacy", "the jones’ pharmacy"]
)
def test_joining_words_and_apostrophes_do_not_matter(text: str) -> None:
    assert "FA004" in named(text)


def test_a_code_is_a_name_too() -> None:
    assert named("fa003") == ["FA003"]
    assert named("LS1 1AA") == ["FA002"]


@pytest.mark.parametrize("text", ["rowlands", "FA002", "SK7 5LD"])
def test_one_in_no_list_is_found_by_its_code_alone(text: str) -> None:
    directory = directory_of(pharmacy("FA002", listed=False))
    assert directory.named(text, 5) == []
    assert directory.get(OdsCode("FA002")).name == "Rowlands Pharmacy"


@pytest.mark.parametrize("text", ["", " ", "&", "the", "no such place", "boots aberdeen", "\x00", "*"])
def test_what_nobody_is_called_finds_nobody(text: str) -> None:
    assert named(text) == []


def test_no_more_are_given_than_asked_for() -> None:
    assert named("high street", limit=2) == ["FA001", "FA002"]


def test_those_found_by_name_may_be_asked_to_be_open() -> None:
    opened = [
        replace(one, week=week("09:00-12:00" if one.ods_code == "FA001" else "13:00-14:00")) for one in NAMED
    ]
    directory = directory_of(*opened)
    assert [one.ods_code for one in directory.named("boots", 5, open_at=london("2026-11-25 11:00"))] == [
        "FA001"
    ]


def test_pharmacies_stand_in_order_of_their_codes() -> None:
    assert [one.ods_code for one in directory_of(pharmacy("FA003"), pharmacy("FA001")).pharmacies] == [
        "FA001",
        "FA003",
    ]
