"""A small town for the stories of closures: pharmacies in a row, a street of patients who nominate one of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from eps import clock
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.geography import Point
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.nomination.proposal import Proposal
from eps.nomination.proposal_repository import proposals
from eps.pharmacies.closure import Closure, ClosureKind, Reason
from eps.pharmacies.domain import Session
from eps.pharmacies.service import refresh_directory
from eps.worker import work_until_idle
from tests.factories import nhs_number, nhs_numbers, patient, pharmacy
from tests.people import ICB, commissioner
from tests.register import directory_loaded, store_patient, store_patients, store_pharmacies, store_practice

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday."""
NINE_TO_FIVE = ((Session(540, 1020),),) * 5 + ((), ())
STREET = ("FA001", "FA002", "FA003", "FA004", "FA005", "FA006", "FA007")
"""Each a kilometre further north of the patients than the one before."""


def on_street(place: int, code: str, **facts: Any) -> Any:
    point = Point(53.3700 + 0.009 * place, -2.1274)
    postcode = f"SK7 {place + 1}LD"
    return pharmacy(code, point=point, postcode=postcode, icb_code=ICB, week=NINE_TO_FIVE, **facts)


async def make_town(patients: int = 3, *, nominating: str = "FA001") -> None:
    clock.start_at(NOW)
    await store_pharmacies(*(on_street(place, code) for place, code in enumerate(STREET)))
    await store_practice()
    for number in range(1, patients + 1):
        await add_patient(number, nominating=nominating)
    await directory_loaded()


async def add_patient(number: int, *, nominating: str = "FA001", **facts: Any) -> None:
    given = {"postcode": "SK7 1LD", "practice": OdsCode("A81001")} | facts
    one = patient(id=number, nhs_number=nhs_number(number), **given)
    await store_patient(one, P1=nominating)


async def add_patients(many: int, *, nominating: str = "FA001") -> None:
    """Patients 1 to `many` in one transaction."""
    numbers = nhs_numbers(many + 1)
    practice = OdsCode("A81001")
    people = [
        patient(id=number, nhs_number=numbers[number], postcode="SK7 1LD", practice=practice)
        for number in range(1, many + 1)
    ]
    await store_patients(people, P1=nominating)


def closing(*codes: str, days: float = 21, **facts: Any) -> ClosureRequest:
    request = ClosureRequest(
        ods_codes=tuple(OdsCode(code) for code in codes),
        kind=ClosureKind.TEMPORARY,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=days),
        reason=Reason.FLOOD,
    )
    return replace(request, **facts)


async def close(*codes: str, by: Principal | None = None, **facts: Any) -> Closure:
    """Records it and does everything that follows at once; gives the first one."""
    [first, *_] = await record(closing(*codes, **facts), Recorder(by or commissioner(), clock.now()))
    await settle()
    return first


async def settle() -> None:
    """Everything due by now."""
    await refresh_directory()
    await work_until_idle()


async def only_proposal(number: int) -> Proposal:
    [proposal] = await proposals(number)
    return proposal


async def latest_proposal(number: int) -> Proposal:
    return (await proposals(number))[0]


async def later(**time: float) -> None:
    """Time passes, and what it brings about happens."""
    clock.start_at(clock.now() + timedelta(**time))
    await settle()
