"""Staff record a nomination at a person's request: one person, named by them, who is told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eps import clock
from eps.database import fetch, is_sqlite, transactional
from eps.errors import EpsError
from eps.identifiers import OdsCode, Postcode
from eps.identity.permissions import Role, RoleMayNot
from eps.nomination import repository
from eps.nomination.counter import (
    ALERT_OVER,
    AtCounter,
    ConsentDetailsMissing,
    OnlyYourOwnCode,
    record_at_counter,
)
from eps.nomination.domain import (
    NominationType,
    NothingNominated,
    OnlyThePractice,
    RecordWithheld,
    UnknownPatient,
    WrongKindOfDispenser,
)
from eps.nomination.person import Person
from eps.pharmacies.domain import Kind
from tests.canaries import FAMILY_NAME, GIVEN_NAME
from tests.factories import nhs_number, pharmacy
from tests.people import CONSENT, STAFF_CONSENT, commissioner, staff_of
from tests.register import directory_loaded, store_pharmacies
from tests.town import add_patient, make_town

pytestmark = pytest.mark.usefixtures("database")
THE_PRACTICE = staff_of("A81001", role=Role.PRACTICE)


def at_counter(code: str | None = "FA003", **facts: Any) -> AtCounter:
    some = AtCounter(
        principal=staff_of("FA003"),
        who=nhs_number(1),
        type=NominationType.P1,
        ods_code=OdsCode(code) if code else None,
        consent=STAFF_CONSENT,
        at=clock.now(),
    )
    return replace(some, **facts)


@transactional
async def plan_of(query: str, *values: object) -> str:
    """How the database will find it; PostgreSQL would read a table of three people through."""
    if is_sqlite():
        return "\n".join(row["detail"] for row in await fetch(f"EXPLAIN QUERY PLAN {query}", *values))
    await fetch("SET LOCAL enable_seqscan = off")
    return "\n".join(row["QUERY PLAN"] for row in await fetch(f"EXPLAIN {query}", *values))


async def nominated() -> str | None:
    nomination = (await repository.nominations(1)).get(NominationType.P1)
    return nomination.ods_code if nomination else None


async def test_a_pharmacy_records_a_nomination_to_itself() -> None:
    await make_town(patients=1)
    await record_at_counter(at_counter())
    assert await nominated() == "FA003"


async def test_the_person_is_told() -> None:
    await make_town(patients=1)
    await record_at_counter(at_counter())
    assert [row["template"] for row in await fetch("SELECT template FROM message")] == ["changed-for-you"]


async def test_the_look_at_the_record_is_logged() -> None:
    await make_town(patients=1)
    await record_at_counter(at_counter())
    rows = await fetch("SELECT actor, organisation, patient_id FROM access_log")
    assert [(row["actor"], row["organisation"], row["patient_id"]) for row in rows] == [
        ("staff-FA003", "FA003", 1)
    ]


async def test_a_person_is_found_by_exact_name_date_of_birth_and_postcode() -> None:
    await make_town(patients=1)
    person = Person(f"{GIVEN_NAME} {FAMILY_NAME.upper()}", date(1950, 2, 28), Postcode("SK7 1LD"))
    await record_at_counter(at_counter(who=person))
    assert await nominated() == "FA003"


@pytest.mark.parametrize(
    "person",
    [
        Person(f"Other {FAMILY_NAME}", date(1950, 2, 28), Postcode("SK7 1LD")),
        Person(f"{GIVEN_NAME} {FAMILY_NAME}", date(1950, 2, 27), Postcode("SK7 1LD")),
        Person(f"{GIVEN_NAME} {FAMILY_NAME}", date(1950, 2, 28), Postcode("SK7 2LD")),
    ],
)
async def test_a_person_of_whom_one_detail_differs_is_nobody(person: Person) -> None:
    await make_town(patients=1)
    with pytest.raises(UnknownPatient):
        await record_at_counter(at_counter(who=person))


async def test_two_people_with_the_same_details_are_nobody() -> None:
    await make_town(patients=2)
    person = Person(f"{GIVEN_NAME} {FAMILY_NAME}", date(1950, 2, 28), Postcode("SK7 1LD"))
    with pytest.raises(UnknownPatient):
        await record_at_counter(at_counter(who=person))


async def test_a_person_is_found_without_reading_all_the_others() -> None:
    await make_town(patients=3)
    plan = await plan_of(repository.BY_PERSON, FAMILY_NAME, date(1950, 2, 28), "SK7 1LD")
    assert "patient_by_person" in plan


async def test_a_pharmacy_removes_only_a_nomination_to_itself() -> None:
    await make_town(patients=1)
    with pytest.raises(OnlyYourOwnCode):
        await record_at_counter(at_counter(None))
    await record_at_counter(at_counter())
    await record_at_counter(at_counter(None))
    assert await nominated() is None


async def test_a_practice_records_any_pharmacy_for_its_own_patient() -> None:
    await make_town(patients=1)
    await record_at_counter(at_counter("FA005", principal=THE_PRACTICE))
    assert await nominated() == "FA005"


async def test_a_practice_removes_a_nomination_of_its_own_patient() -> None:
    await make_town(patients=1)
    await record_at_counter(at_counter(None, principal=THE_PRACTICE))
    with pytest.raises(NothingNominated):
        await record_at_counter(at_counter(None, principal=THE_PRACTICE))


async def test_a_dispensing_practice_sets_itself_for_its_own_patient() -> None:
    await make_town(patients=1)
    await store_pharmacies(pharmacy("A81001", kind=Kind.DISPENSING_PRACTICE, postcode="TS18 1HU"))
    own = at_counter("A81001", principal=THE_PRACTICE, type=NominationType.P3)
    held = await record_at_counter(own)
    assert held.nominations[NominationType.P3].ods_code == "A81001"


@pytest.mark.parametrize(
    ("request_facts", "refusal"),
    [
        ({"ods_code": OdsCode("FA004")}, OnlyYourOwnCode),
        ({"type": NominationType.P3}, OnlyYourOwnCode),
        ({"type": NominationType.P2}, WrongKindOfDispenser),
        ({"consent": CONSENT}, ConsentDetailsMissing),
        ({"who": nhs_number(9)}, UnknownPatient),
        ({"principal": staff_of("A99999", role=Role.PRACTICE)}, UnknownPatient),
        ({"principal": THE_PRACTICE, "type": NominationType.P3}, OnlyThePractice),
        ({"principal": commissioner()}, RoleMayNot),
    ],
)
async def test_what_is_not_theirs_to_record_is_refused_and_changes_nothing(
    request_facts: dict[str, Any], refusal: type[EpsError]
) -> None:
    await make_town(patients=1)
    with pytest.raises(refusal):
        await record_at_counter(replace(at_counter(), **request_facts))
    assert await nominated() == "FA001"


async def test_a_restricted_record_is_withheld_from_staff_too() -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    with pytest.raises(RecordWithheld):
        await record_at_counter(at_counter())


async def test_more_than_20_in_an_hour_alert_the_icb_once() -> None:
    await make_town(patients=1)
    await directory_loaded()
    for _ in range(ALERT_OVER + 2):
        await record_at_counter(at_counter())
    rows = await fetch("SELECT organisation FROM message WHERE template = 'counter-alert'")
    assert [row["organisation"] for row in rows] == ["QOP"]


async def test_a_refused_look_at_somebody_is_logged_too() -> None:
    await make_town(patients=1)
    with pytest.raises(OnlyYourOwnCode):
        await record_at_counter(at_counter(None))
    rows = await fetch("SELECT actor, patient_id, reason FROM access_log")
    assert [(row["actor"], row["patient_id"], row["reason"]) for row in rows] == [
        ("staff-FA003", 1, "asked to record a nomination, and was refused")
    ]


async def test_numbers_cannot_be_tried_out_without_an_alert() -> None:
    await make_town(patients=1)
    await directory_loaded()
    for tried in range(ALERT_OVER + 2):
        with pytest.raises((OnlyYourOwnCode, UnknownPatient)):
            await record_at_counter(at_counter(None, who=nhs_number(1 + tried % 2)))
    rows = await fetch("SELECT organisation FROM message WHERE template = 'counter-alert'")
    assert [row["organisation"] for row in rows] == ["QOP"]
