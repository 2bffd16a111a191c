"""A village of a test's own, far from every other: three pharmacies close together, people who nominate the first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

from eps.geography import Point
from eps.identifiers import NhsNumber, OdsCode
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.overlap import WEEKDAYS
from eps.pharmacies.service import load_directory
from tests.factories import nhs_number, patient, pharmacy
from tests.integration.api.callers import Headers, as_commissioner, key
from tests.people import ICB
from tests.register import store_patient, store_pharmacies
from tests.town import NINE_TO_FIVE, NOW, settle

Json = dict[str, Any]
MORNING = [{"opens": "09:00", "closes": "12:30"}]
WEEK: Json = dict.fromkeys(WEEKDAYS[:5], MORNING) | {"saturday": [], "sunday": None}
CHRISTMAS_EVE = "2026-12-24"
FLOOD = {"kind": "temporary", "reason": "flood"}
FOR_GOOD = {"kind": "permanent", "reason": "business-ended", "ends_at": None}
_villages, _people = count(1), count(1)


@dataclass(frozen=True)
class Village:
    """`codes` from the south northwards, a kilometre apart; home is at the first."""

    codes: tuple[str, ...]
    postcode: str

    @property
    def first(self) -> str:
        return self.codes[0]


async def new_village(**facts: Any) -> Village:
    number = next(_villages)
    codes = (f"V{number:03}A", f"V{number:03}B", f"V{number:03}C")
    await store_pharmacies(*(_stands(number, place, code, facts) for place, code in enumerate(codes)))
    await load_directory()
    return Village(codes, _postcode(number, 0))


def _stands(number: int, place: int, code: str, facts: Mapping[str, Any]) -> Pharmacy:
    row, column = number % 80, number // 80
    point = Point(40 + 0.5 * row + 0.009 * place, -2.0 - 3 * column)
    made = {"week": NINE_TO_FIVE, "icb_code": ICB, "name": f"Pharmacy {code}", **facts}
    return pharmacy(code, point=point, postcode=_postcode(number, place), **made)


def _postcode(number: int, place: int) -> str:
    return f"Q{'ABCDEFGH'[number // 100]}{number % 100} {place + 1}LD"


async def new_patient(
    village: Village | None = None, *, appliance: str | None = None, **facts: Any
) -> NhsNumber:
    """Lives at the village's first pharmacy and nominates it; without a village, nobody."""
    number = next(_people)
    postcode = village.postcode if village else "SK7 1LD"
    given = {"postcode": postcode, "practice": OdsCode("A81001"), **facts}
    one = patient(id=number, nhs_number=nhs_number(number), **given)
    nominated = {"P1": village and village.first, "P2": appliance}
    await store_patient(one, **{name: code for name, code in nominated.items() if code})
    return one.nhs_number


def closing(*codes: str, days: float = 21, **facts: Any) -> Json:
    """The body of a closure from now on."""
    ends = facts.pop("ends_at", NOW + timedelta(days=days))
    starts = facts.pop("starts_at", NOW)
    return {**FLOOD, "ods_codes": list(codes), "starts_at": _text(starts), "ends_at": _text(ends), **facts}


async def request_closure(
    api: httpx.AsyncClient, body: Json, headers: Headers, **parameters: Any
) -> httpx.Response:
    return await api.post("/api/closures", json=body, headers=headers, params=parameters)


def batch_line(reference: str, number: NhsNumber, **facts: Any) -> Json:
    """A line of a batch: one routine repeat of one medicine."""
    item = {"code": "39732311000001104", "name": "Amoxicillin 250mg capsules", "quantity": "28"}
    items = [{**item, "unit": "capsule", "dosage": "One each day"}]
    return {"reference": reference, "nhs_number": number, "treatment": "continuous", "items": items, **facts}


def told(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, name and first pointer of a problem document."""
    problem = answer.json()
    pointers = [error["pointer"] for error in problem.get("errors", [])]
    return answer.status_code, problem["type"].removeprefix("/problems/"), (pointers or [""])[0]


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


async def close(api: httpx.AsyncClient, *codes: str, **facts: Any) -> Json:
    """Recorded by a commissioner, and everything done that follows at once."""
    answer = await request_closure(api, closing(*codes, **facts), as_commissioner() | key())
    assert answer.status_code == 201, answer.text
    await settle()
    first: Json = answer.json()["closures"][0]
    return first


async def confirm(api: httpx.AsyncClient, closure: Json) -> None:
    """By another commissioner, and everything done that follows at once."""
    answer = await api.post(f"/api/closures/{closure['id']}/confirm", headers=as_commissioner("two") | key())
    assert answer.status_code == 200, answer.text
    await settle()
