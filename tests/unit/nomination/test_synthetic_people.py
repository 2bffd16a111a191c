"""People who do not exist: plausible, repeatable, and nobody's."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from eps.geography import geodesic_metres
from eps.identifiers import NhsNumber, OdsCode, Postcode, check_digit
from eps.nomination.domain import NominationType
from eps.nomination.surroundings import CLOSE_BY, Surroundings
from eps.nomination.synthetic import BLOCK, SyntheticPerson, synthetic_people
from eps.nomination.synthetic_numbers import (
    BEGINNING_WITH_NINE,
    TooManySyntheticPeople,
    require_enough_numbers,
    synthetic_numbers,
)
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Kind, OperationalStatus, Supply
from eps.pharmacies.facts import GP_PRACTICE, Practice
from eps.pharmacies.need import Need
from tests.factories import pharmacy
from tests.unit.directory.small_england import small_england
from tests.unit.hours_cases import closure, london

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)
STOCKPORT, SHEFFIELD = OdsCode("A81001"), OdsCode("A81002")
RARER = (
    pharmacy("FB001", kind=Kind.APPLIANCE),
    pharmacy("FB002", supply=Supply.DISTANCE_SELLING),
    pharmacy(SHEFFIELD, kind=Kind.DISPENSING_PRACTICE),
)


def practice(code: str, postcode: str = "SK7 5LD", **facts: Any) -> Practice:
    some = Practice(OdsCode(code), "SURGERY", (), postcode, prescribing_setting=GP_PRACTICE)
    return replace(some, **facts)


def somewhere_in(outward: str, directory: Directory) -> Postcode:
    return next(postcode for postcode, *_ in directory.postcodes.places() if postcode.outward == outward)


@cache
def about(at: datetime = AT) -> Surroundings:
    """A small England with a dispenser of each kind and two practices, one of which dispenses."""
    directory = small_england(RARER)
    practices = [
        practice(STOCKPORT, somewhere_in("SK7", directory)),
        practice(SHEFFIELD, somewhere_in("S6", directory)),
    ]
    return Surroundings.of(directory, practices, at)


@cache
def people(seed: int = 1, block: int = 0) -> list[SyntheticPerson]:
    return synthetic_people(seed, block, about())


def nominees(kind: NominationType, among: list[SyntheticPerson] | None = None) -> Counter[str]:
    everybody = people() if among is None else among
    return Counter(code for person in everybody for chosen, code in person.chosen if chosen is kind)


def test_a_number_is_valid_and_of_the_range_that_nobody_has() -> None:
    for person in people():
        assert NhsNumber(person.nhs_number).startswith("999")


def test_no_two_people_have_one_number() -> None:
    assert len({person.nhs_number for person in people() + people(block=1)}) == 2 * BLOCK


def test_numbers_are_given_in_order_and_none_is_left_out() -> None:
    beginnings = [f"999{serial:06}" for serial in range(2_000)]
    valid = [f"{nine}{check_digit(nine)}" for nine in beginnings if check_digit(nine) < 10]
    assert synthetic_numbers(0, len(valid)) == valid


def test_ten_times_the_same_digit_is_no_number() -> None:
    last = synthetic_numbers(909_080, 100)
    assert len(last) == 10
    assert "9999999999" not in last


def test_numbers_end_where_their_range_ends() -> None:
    assert len(synthetic_numbers(909_089, 5)) == 1
    assert synthetic_numbers(909_090, 5) == []


def test_a_larger_register_goes_on_with_other_numbers() -> None:
    beyond = synthetic_numbers(909_088, 5, BEGINNING_WITH_NINE)
    assert [number[:3] for number in beyond] == ["999", "999", "998", "998", "998"]
    assert all(NhsNumber(number) for number in beyond)
    assert synthetic_numbers(909_090, 3, BEGINNING_WITH_NINE) == beyond[2:]


def test_more_people_than_numbers_are_refused() -> None:
    require_enough_numbers(909_090)
    with pytest.raises(TooManySyntheticPeople, match="909090"):
        require_enough_numbers(909_091)


def test_a_seed_makes_the_same_people_every_time() -> None:
    assert synthetic_people(1, 0, about()) == people()


def test_another_seed_makes_others() -> None:
    same = [one == other for one, other in zip(people(), people(seed=2), strict=True)]
    assert not any(same)


def test_any_whole_number_is_a_seed() -> None:
    assert len(synthetic_people(-1, 0, about())) == BLOCK


def test_people_differ_from_block_to_block() -> None:
    assert [person.home for person in people()] != [person.home for person in people(block=1)]


def test_everybody_lives_at_a_known_postcode_or_has_no_home() -> None:
    for person in people():
        if person.home.postcode.startswith("ZZ99"):
            assert person.home.address_lines == ("No fixed abode",)
        else:
            assert about().directory.postcodes.find(Postcode(person.home.postcode)) is not None
    assert 20 <= sum(person.home.postcode.startswith("ZZ99") for person in people()) <= 90


def test_residents_of_a_care_home_share_its_address() -> None:
    residents = [person for person in people() if person.life.communal]
    homes = {person.home.address_lines[0]: person.home for person in residents}
    assert len(homes) < len(residents)
    assert all(person.home == homes[person.home.address_lines[0]] for person in residents)
    assert {person.practice for person in residents} <= {STOCKPORT, SHEFFIELD}


def test_residents_of_a_care_home_are_told_by_letter() -> None:
    assert {person.contact.preferred_channel for person in people() if person.life.communal} == {"letter"}


def test_a_channel_comes_with_what_it_needs_and_no_more() -> None:
    for contact in {person.contact for person in people()}:
        assert (contact.phone is not None) == (contact.preferred_channel == "text")
        assert (contact.email is not None) == (contact.preferred_channel == "email")


def test_ages_are_spread_from_infants_to_over_ninety() -> None:
    ages = Counter((2023 - person.life.date_of_birth.year) // 10 for person in people())
    assert set(range(10)) <= set(ages)
    assert ages[3] > ages[8] > ages[9]


def test_a_few_have_died_are_restricted_or_read_large_print() -> None:
    lives = [person.life for person in people()]
    assert 0 < sum(life.date_of_death is not None for life in lives) < BLOCK / 50
    assert 0 < sum(life.restricted for life in lives) < BLOCK / 50
    assert 0 < sum(life.large_print for life in lives) < BLOCK / 10


@pytest.mark.parametrize("at", [AT, datetime(2020, 2, 29, 12, tzinfo=UTC)])
def test_nobody_is_born_or_dies_in_the_future_or_dies_before_birth(at: datetime) -> None:
    for person in synthetic_people(1, 0, about(at)):
        assert person.life.date_of_birth <= at.date()
        assert person.life.date_of_birth <= (person.life.date_of_death or date.max)
        assert person.life.date_of_death is None or person.life.date_of_death <= at.date()


def test_the_practice_is_the_nearest_one() -> None:
    directory = about().directory
    places = {
        code: directory.point_of(somewhere_in(outward, directory)).point
        for code, outward in ((STOCKPORT, "SK7"), (SHEFFIELD, "S6"))
    }
    for person in people()[:300]:
        if not person.home.postcode.startswith("ZZ99"):
            home = directory.point_of(Postcode(person.home.postcode)).point
            metres = {code: geodesic_metres(home, point) for code, point in places.items()}
            assert person.practice == min(metres, key=metres.__getitem__)


def test_only_an_active_gp_practice_at_a_known_place_has_patients() -> None:
    practices = [
        practice("A81003", operational_status=OperationalStatus.CLOSED),
        practice("A81004", "SW1A 1AA"),
        practice("A81005", ""),
        practice("A81006", prescribing_setting="13"),
        practice("A81007", prescribing_setting=None),
        practice("A81008"),
        practice("Y00411"),
    ]
    assert Surroundings.of(about().directory, practices, AT).practices == ("A81008", "Y00411")


def test_where_there_is_no_practice_nobody_has_one() -> None:
    nowhere = Surroundings.of(about().directory, [], AT)
    assert {person.practice for person in synthetic_people(1, 0, nowhere)} == {None}


def test_a_pharmacy_is_one_of_the_nearest_and_mostly_the_nearest() -> None:
    directory, places = about().directory, []
    for person in people()[:300]:
        if person.home.postcode.startswith("ZZ99") or not person.chosen:
            continue
        kind, code = person.chosen[0]
        home = directory.point_of(Postcode(person.home.postcode))
        near = directory.nearest(home, Need.over(AT, None), limit=CLOSE_BY)
        if kind is NominationType.P1 and code != "FB002":
            places.append([one.pharmacy.ods_code for one in near].index(code))
    assert Counter(places).most_common(1)[0][0] == 0
    assert set(places) == set(range(CLOSE_BY))


def test_one_in_twenty_nominates_no_pharmacy() -> None:
    without = sum(NominationType.P1 not in dict(person.chosen) for person in people())
    assert BLOCK / 30 < without < BLOCK / 12


def test_a_few_nominate_a_pharmacy_that_posts_and_an_appliance_contractor() -> None:
    assert 20 < nominees(NominationType.P1)["FB002"] < 300
    assert set(nominees(NominationType.P2)) == {"FB001"}


def test_a_dispensing_practice_has_nominations_of_its_own_patients_only() -> None:
    with_their_practice = [person for person in people() if NominationType.P3 in dict(person.chosen)]
    assert {person.practice for person in with_their_practice} == {SHEFFIELD}


def test_where_the_rarer_kinds_are_missing_nobody_nominates_one() -> None:
    plain = synthetic_people(1, 0, Surroundings.of(small_england(), [practice(STOCKPORT)], AT))
    assert {kind for person in plain for kind, _ in person.chosen} == {NominationType.P1}


def test_nobody_nominates_a_pharmacy_that_closes_for_good_or_has_closed() -> None:
    favourite = nominees(NominationType.P1).most_common(1)[0][0]
    known = about().directory.get(OdsCode(favourite))
    closes = closure("2026-12-10 09:00", kind=ClosureKind.PERMANENT, proposes_from=AT)
    for changed in (
        replace(known, closures=(replace(closes, ods_code=known.ods_code),)),
        replace(known, operational_status=OperationalStatus.CLOSED, closed_on=date(2026, 11, 24)),
        replace(known, eps_enabled=False),
    ):
        later = Surroundings.of(small_england([changed]), [], AT)
        assert favourite not in nominees(NominationType.P1, synthetic_people(1, 0, later))


@pytest.mark.parametrize(
    "closed",
    [
        {"operational_status": OperationalStatus.CLOSED, "closed_on": date(2026, 11, 24)},
        {"eps_enabled": False},
        {"listed": False},
        {
            "closures": (
                closure("2026-11-20 09:00", "2026-12-20 09:00", proposes_from=london("2026-11-20 09:00")),
            )
        },
    ],
)
def test_nobody_nominates_an_appliance_contractor_that_does_not_serve(closed: dict[str, Any]) -> None:
    directory = small_england([pharmacy("FB001", kind=Kind.APPLIANCE, **closed)])
    assert Surroundings.of(directory, [], AT).appliance == ()
