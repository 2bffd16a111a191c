"""Issuing by FHIR bundles of 25 kB over HTTP, 20 clients, held against the same inserts sent bare by asyncpg; what two
processes keep up for a minute; and reading one order, held against json.loads of it."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from bench.choosing import AT_ONCE, bare_pool
from bench.figures import Figure, at_least, at_most, reaches
from bench.ordering import ID, NUMBER
from bench.registers import NOW, PRACTICE, a_pharmacy, fill, postgresql_register
from bench.searching import server as serving
from eps.answers.body import parse
from eps.database import database, fetch
from eps.fhir.message import Message, MessageBundle
from eps.fhir.order_reading import nhs_number_of, patient_of, read_order
from eps.fhir.order_rules import require_order
from eps.fhir.patient_reading import newcomer
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.pharmacies.service import load_directory
from eps.prescriptions.order import require_sound
from tests.factories import nhs_number
from tests.messages import order_message, resources
from tests.postgres import PostgresServer

PEOPLE = 20_000
SECONDS, SUSTAINED_SECONDS = 10.0, 60.0
SIGNATURE = 175
"""So often a piece of it makes one as long as a real one."""
TERMS = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
ROUTE = {"system": "http://snomed.info/sct", "code": "26643006", "display": "Oral"}
DOSAGE = {
    "text": "2 times a day for 10 days",
    "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
    "route": {"coding": [ROUTE]},
}
REPEATS = {
    "url": "https://fhir.nhs.uk/StructureDefinition/Extension-EPS-RepeatInformation",
    "extension": [{"url": "numberOfRepeatsAllowed", "valueInteger": 5}],
}
PEAK = 300
"""Orders a second: England's planned peak."""


async def figures(server: PostgresServer) -> AsyncIterator[Figure]:
    yield await asyncio.to_thread(reading)
    async with postgresql_register(server) as url:
        async with database(url):
            code = await _people()
            numbers = [row["nhs_number"] for row in await fetch("SELECT nhs_number FROM patient")]
        message = order_of(id=ID, nhs_number=NUMBER, performer=code)
        token = await _token(url)
        orders = {"token": token, "message": message.decode(), "numbers": numbers}
        alone = await _sent(url, orders, SECONDS, workers=1)
        bare = await _bare_rate(url, message, code)
        two = await _sent(url, orders, SUSTAINED_SECONDS, workers=2)
    what = f"issue by FHIR, {len(message) // 1000} kB, 20 clients, one process"
    yield at_least(what, alone["per_second"], bare, goal=0.25, unit="/s").noting(_parts(alone))
    yield reaches("  sustained for a minute, two processes", two["per_second"], PEAK, unit="/s").noting(
        _parts(two)
    )


def _parts(seen: dict[str, Any]) -> str:
    return f"p95 {seen['p95_ms']:.0f} ms, {seen['refused']} refused"


def order_of(**facts: Any) -> bytes:
    """Four items told as fully as in the national samples, laid out as those are, and as long as the longer ones."""
    message = order_message(items=4, valid_from=NOW.date().isoformat(), **facts)
    for item in resources(message, "MedicationRequest"):
        item["dosageInstruction"] = [DOSAGE]
        item["category"] = [{"coding": [{"system": TERMS, "code": "community", "display": "Community"}]}]
        item["basedOn"] = [{"extension": [REPEATS], "identifier": item["identifier"][0]}]
    [provenance] = resources(message, "Provenance")
    provenance["signature"][0]["data"] = uuid4().hex * SIGNATURE
    return json.dumps(message, indent=2).encode()


def reading() -> Figure:
    """Read and checked as far as it goes without the register."""
    content = order_of(id="24F5DA-A83008-7EFE6Z", nhs_number=nhs_number(1))
    bare, ours = _best(lambda: json.loads(content)), _best(lambda: _read(content))
    return at_most("parse and check one order", 1e6 * ours, 1e6 * bare, goal=8, unit="us")


def _read(content: bytes) -> None:
    message = Message.of(parse(content, MessageBundle), content)
    require_order(message)
    patient = patient_of(message)
    sender = Principal(Role.PRESCRIBER, "bench", frozenset({OdsCode(PRACTICE)}))
    require_sound(read_order(message, sender, NOW))
    newcomer(patient, nhs_number_of(patient))


def _best(work: Callable[[], object]) -> float:
    """Seconds for one, of the best of several rounds: what else the machine did is no part of it."""
    rounds = []
    for _ in range(20):
        started = time.perf_counter()
        for _ in range(100):
            work()
        rounds.append((time.perf_counter() - started) / 100)
    return min(rounds)


async def _people() -> OdsCode:
    """All of them nominate one pharmacy: gives its code."""
    directory = await load_directory()
    code = a_pharmacy(directory)
    await fill(PEOPLE, at_one=PEOPLE, one=code, directory=directory)
    return code


async def _token(url: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "main.py", "token", "--role", "prescriber", "--ods", PRACTICE),
        env=os.environ | {"EPS_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    return output.decode().split()[-1]


async def _sent(url: str, orders: dict[str, Any], seconds: float, *, workers: int) -> dict[str, Any]:
    serve = [
        *(sys.executable, "main.py", "serve", "--no-work"),
        *("--workers", str(workers), "--port"),
    ]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "orders.json"
        file.write_text(json.dumps(orders))
        async with serving(serve, {"EPS_DATABASE_URL": url}) as port:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.ordering"),
                *(str(port), str(AT_ONCE), str(seconds), str(file)),
                stdout=asyncio.subprocess.PIPE,
            )
            output, _ = await process.communicate()
    seen: dict[str, Any] = json.loads(output)
    return seen


async def _bare_rate(url: str, message: bytes, code: OdsCode) -> float:
    """A key, a prescription with its message, an issue and an entry of the record, each by 20 connections at once."""
    done = 0
    ends = time.perf_counter() + SECONDS

    async def client(first: int) -> None:
        nonlocal done
        number = first
        while time.perf_counter() < ends:
            async with pool.acquire() as connection, connection.transaction():
                await _insert(connection, number, message, code)
            number += AT_ONCE
            done += 1

    async with bare_pool(url) as pool:
        await asyncio.gather(*(client(number + 1) for number in range(AT_ONCE)))
    return done / SECONDS


async def _insert(connection: Any, number: int, message: bytes, code: OdsCode) -> None:
    own_id, today = f"bare-{number}", NOW.date()
    await connection.execute(
        """INSERT INTO idempotency (caller, method, route, key, body_hash, resource, created_at)
        VALUES ('bare', 'POST', '/', $1, $2, '[]', $3)""",
        *(own_id, b"x" * 32, NOW),
    )
    key = await connection.fetchval(
        """INSERT INTO prescription (prescription_id, long_id, patient_id, practice, prescriber, treatment, type_code,
        items, issued_at, valid_from, use_by, days_supply, issues, site, performer, one_off, signed, bundle)
        VALUES ($1, $2, $3, $4, 'bare', 'continuous', '0101', $5, $6, $7, $8, 28, 1, 'P1', NULL, FALSE, TRUE, $9)
        RETURNING id""",
        *(own_id, uuid4(), number % PEOPLE + 1, PRACTICE, "x" * 800, NOW, today, date(2027, 5, 25), message),
    )
    await connection.execute(
        """INSERT INTO prescription_issue (prescription_key, prescription_id, patient_id, practice, number, of, state,
        item_states, site, address, addressed, ready_on, use_by, version)
        VALUES ($1, $2, $3, $4, 1, 1, '0001', '0007,0007,0007,0007', 'P1', $5, 'nominated', $6, $7, 1)""",
        *(key, own_id, number % PEOPLE + 1, PRACTICE, code, today, date(2027, 5, 25)),
    )
    await connection.execute(
        """INSERT INTO record (stream, seq, at, actor, role, act, payload, hash)
        VALUES ($1, 1, $2, 'bare', 'prescriber', 'prescription.issued', $3, $4)""",
        *(f"bare/{number}", NOW, "x" * 400, b"x" * 32),
    )
