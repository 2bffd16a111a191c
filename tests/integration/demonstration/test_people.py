"""Whom there is to log in as stays the same while people try the demonstration."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eps import clock
from eps.choices import nominating
from eps.choices.answering import Answer, choose
from eps.closures.deciding import confirm
from eps.demonstration.people import patients, staff
from eps.identifiers import OdsCode
from eps.identity.permissions import Role
from eps.nomination.domain import OWN_WISH, NominationType
from eps.nomination.proposal import Duration
from eps.nomination.service import Change, held
from eps.pharmacies.closure import ClosureKind
from tests.factories import nhs_number, patient
from tests.people import CONSENT, commissioner, signed_in, staff_of
from tests.prescribing import issued
from tests.register import store_patient
from tests.town import NOW, add_patient, close, latest_proposal, make_town, settle

IN_SPRING = {"starts_at": NOW + timedelta(days=60), "ends_at": None}
pytestmark = pytest.mark.usefixtures("database")


async def a_town_with_one_closed() -> None:
    await make_town(0)
    for number, code in ((1, "FA003"), (2, "FA002"), (3, "FA001"), (4, "FA001")):
        await add_patient(number, nominating=code, synthetic=True)
    await issued(4)
    await close("FA001", ends_at=NOW + timedelta(days=21))


async def listed() -> list[tuple[str, str | None]]:
    return [(one.what, one.number) for one in (*await patients(), *await staff())]


async def test_a_request_that_is_confirmed_changes_nobody() -> None:
    """As the demonstration has one."""
    await a_town_with_one_closed()
    asked = await close("FA003", by=staff_of("FA003"), kind=ClosureKind.PERMANENT, **IN_SPRING)
    before = await listed()
    await confirm(asked.id, commissioner(), clock.now())
    await settle()
    assert await listed() == before


async def test_an_answer_changes_neither_the_patient_whose_pharmacy_closed_nor_staff() -> None:
    await a_town_with_one_closed()
    before = await listed()
    proposal = await latest_proposal(4)
    answer = Answer(proposal.id, signed_in(nhs_number(4)), CONSENT, clock.now())
    await choose(answer, OdsCode("FA002"), Duration.FOR_GOOD)
    assert await listed() == before


async def test_patients_of_every_kind_stay_the_same_whatever_they_choose() -> None:
    await a_town_with_one_closed()
    await add_patient(5, nominating="FA002", synthetic=True)
    for number, nominations in ((6, {}), (7, {}), (8, {"P3": "A81002"}), (9, {"P3": "A81002"})):
        await store_patient(patient(id=number, nhs_number=nhs_number(number), synthetic=True), **nominations)
    before = {one.key: one.number for one in await patients()}
    assert before == {
        "patient/closed": nhs_number(3),
        "patient/open": nhs_number(1),
        "patient/none": nhs_number(6),
        "patient/dispensing": nhs_number(8),
    }
    await nominate(1, "FA002")
    await nominate(1, None)
    await nominate(6, "FA003")
    await nominate(8, "FA002")
    assert {one.key: one.number for one in await patients()} == before


async def nominate(number: int, code: str | None) -> None:
    me = signed_in(nhs_number(number))
    change = Change(me, NominationType.P1, CONSENT, (await held(me)).version, clock.now())
    if code is None:
        await nominating.remove(replace(change, consent=OWN_WISH))
    else:
        await nominating.nominate(change, OdsCode(code))


async def test_a_closure_by_whoever_tries_it_changes_nobody() -> None:
    await a_town_with_one_closed()
    before = await listed()
    await close("FA003", ends_at=NOW + timedelta(days=21))
    assert await listed() == before


async def test_somebody_has_two_roles_to_choose_from() -> None:
    await a_town_with_one_closed()
    [both] = [one for one in await staff() if len(one.roles) > 1]
    assert {one.role for one in both.roles} == {Role.PHARMACY, Role.PRACTICE}
