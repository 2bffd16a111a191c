"""Sending messages, and what an OperationOutcome said."""

from typing import Any
from uuid import uuid4

import httpx

from eps.database import fetch
from tests.unit.identity.issuer import bearer

PROCESS = "/FHIR/R4/$process-message"
Json = dict[str, Any]


def as_prescriber(code: str = "A81001") -> dict[str, str]:
    return bearer("prescriber", sub=f"prescriber-{code}", ods_code=code)


def request_id(text: str | None = None) -> dict[str, str]:
    """A new one where none is given."""
    return {"x-request-id": text or str(uuid4())}


async def process(api: httpx.AsyncClient, message: object, **headers: str) -> httpx.Response:
    """Sent by a prescriber of the town's practice, unless the headers say otherwise."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": "application/fhir+json", **as_prescriber(), **request_id(), **given}
    if isinstance(message, bytes):
        return await api.post(PROCESS, content=message, headers=sent)
    return await api.post(PROCESS, json=message, headers=sent)


def issue(answer: httpx.Response, place: int = 0) -> Json:
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    found: Json = outcome["issue"][place]
    return found


def code(answer: httpx.Response) -> str:
    """What its first issue is called in its code system."""
    found: str = issue(answer)["details"]["coding"][0]["code"]
    return found


def sentences(answer: httpx.Response) -> str:
    """All that it says, where all is well."""
    assert answer.status_code == 200, answer.text
    return " ".join(one["diagnostics"] for one in answer.json()["issue"])


TABLES = ("patient", "prescription", "prescription_issue", "idempotency", "record", "message")


async def rows_stored() -> list[int]:
    """How many, in each table that a message may add to."""
    return [(await fetch(f"SELECT count(*) AS rows FROM {table}"))[0]["rows"] for table in TABLES]
