"""Choosing for good through the service, 20 at once, alone and with prescriptions that move: held against the same
statements sent bare by asyncpg."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg

from bench.figures import Figure, at_least, at_most
from bench.registers import NOW, a_pharmacy, fill, postgresql_register
from eps import clock, worker
from eps.choices.answering import Answer, choose
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.database import database, fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.nomination.domain import Consent
from eps.nomination.proposal import Duration
from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.service import load_directory
from eps.record.running import run_due
from tests.postgres import PostgresServer
from tests.prescribing_many import store_waiting

AT_ONCE = 20
EACH_WAY = 2_000
MOVING_EACH_WAY = 500
WAITING = 5
CONSENT = Consent("1", given=True)


@dataclass(frozen=True)
class Offer:
    """A proposal, whose it is, their number, and the prescriptions that move with the answer, with their issues."""

    proposal: UUID
    patient: int
    number: NhsNumber
    prescriptions: tuple[str, ...] = ()
    issues: tuple[int, ...] = ()

    @property
    def values(self) -> list[Any]:
        """What the statements of one choice hold of it."""
        return [self.proposal, self.patient, str(self.number), *self.prescriptions, *self.issues]


async def figures(server: PostgresServer) -> AsyncIterator[Figure]:
    async with postgresql_register(server) as url, database(url):
        clock.start_at(NOW)
        closed, chosen, offers = await _offers(2 * (EACH_WAY + MOVING_EACH_WAY + 1))
        alone, moving = offers[: 2 * EACH_WAY + 1], await _with_waiting(offers[2 * EACH_WAY + 1 :], closed)
        ours, bare, parts = await _both(url, alone, chosen)
        yield at_least("choose, PostgreSQL, 20 at once", ours, bare, goal=0.4, unit="/s").noting(parts)
        ours, bare, parts = await _both(url, moving, chosen)
        clock.start_at(None)
        what = f"choose with {WAITING} waiting prescriptions to move"
        yield at_most(what, 1000 / ours, 1000 / bare, goal=3, unit="ms").noting(parts)


async def _both(url: str, offers: list[Offer], chosen: OdsCode) -> tuple[float, float, str]:
    """Our rate, the bare rate, and what there was to do for each."""
    half = len(offers) // 2
    statements = await _statements_of_one(offers[-1], chosen)
    ours = await _rate(offers[:half], lambda offer: _choose(offer, chosen))
    bare = await _bare_rate(url, offers[half : 2 * half], statements)
    return ours, bare, f"{len(statements[1])} statements each"


async def _offers(many: int) -> tuple[OdsCode, OdsCode, list[Offer]]:
    """A pharmacy closes for three weeks; gives it, one that stays open, and the proposals made."""
    directory = await load_directory()
    code = a_pharmacy(directory)
    await fill(many, at_one=many, one=code, directory=directory)
    request = ClosureRequest(
        (code,), ClosureKind.TEMPORARY, NOW, Reason.FLOOD, ends_at=NOW + timedelta(days=21)
    )
    await record(request, Recorder(Principal(Role.OPERATIONS, "bench"), NOW, confirmed_by="bench-too"))
    await load_directory()
    while await run_due(worker.HANDLERS, worker_id="bench", at=clock.now()):
        pass
    rows = await fetch(
        "SELECT o.id, p.id AS patient, p.nhs_number FROM proposal o JOIN patient p ON p.id = o.patient_id"
    )
    offers = [Offer(UUID(str(row["id"])), row["patient"], NhsNumber(row["nhs_number"])) for row in rows]
    chosen = next(one.ods_code for one in directory.pharmacies if one.ods_code != code and _serves(one))
    return code, chosen, offers


async def _with_waiting(offers: list[Offer], closed: OdsCode) -> list[Offer]:
    """Each with prescriptions that wait where it is closed."""
    await store_waiting([offer.patient for offer in offers], [closed], each=WAITING)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in await fetch("SELECT patient_id, prescription_id, id FROM prescription_issue ORDER BY id"):
        found[row["patient_id"]].append((row["prescription_id"], row["id"]))
    return [
        replace(offer, prescriptions=tuple(ids), issues=tuple(keys))
        for offer in offers
        for ids, keys in [zip(*found[offer.patient], strict=True)]
    ]


def _serves(pharmacy: Any) -> bool:
    return pharmacy.kind == "community" and pharmacy.operational_status == "active" and not pharmacy.closed_on


async def _choose(offer: Offer, code: OdsCode) -> None:
    principal = Principal(Role.PATIENT, f"patient-{offer.patient}", nhs_number=offer.number)
    answer = Answer(offer.proposal, principal, CONSENT, clock.now())
    await choose(answer, code, Duration.FOR_GOOD, move=offer.prescriptions)


async def _rate(offers: list[Offer], one: Callable[[Offer], Awaitable[None]]) -> float:
    waiting = iter(offers)

    async def client(mine: Iterator[Offer]) -> None:
        for offer in mine:
            await one(offer)

    started = time.perf_counter()
    await asyncio.gather(*(client(waiting) for _ in range(AT_ONCE)))
    return len(offers) / (time.perf_counter() - started)


Statements = tuple[Offer, list[tuple[str, tuple[Any, ...]]]]


async def _statements_of_one(offer: Offer, code: OdsCode) -> Statements:
    """What the service really sends for one choice, heard from the driver."""
    heard: list[tuple[str, tuple[Any, ...]]] = []
    original = asyncpg.Connection.fetch, asyncpg.Connection.execute, asyncpg.Connection.copy_records_to_table

    def listen(method: Any, copies: bool = False) -> Any:  # noqa: FBT001, FBT002
        async def listening(self: Any, *args: Any, **facts: Any) -> Any:
            if copies:
                facts["records"] = list(facts["records"])
                heard.append((f"COPY {args[0]}", (facts["columns"], facts["records"])))
            else:
                heard.append((args[0], args[1:]))
            return await method(self, *args, **facts)

        return listening

    asyncpg.Connection.fetch, asyncpg.Connection.execute = listen(original[0]), listen(original[1])
    asyncpg.Connection.copy_records_to_table = listen(original[2], copies=True)
    try:
        await _choose(offer, code)
    finally:
        asyncpg.Connection.fetch, asyncpg.Connection.execute, asyncpg.Connection.copy_records_to_table = (
            original
        )
    return offer, [
        (sql, args)
        for sql, args in heard
        if not sql.startswith(("BEGIN", "COMMIT", "SELECT pg_advisory_unlock_all"))
    ]


async def _bare_rate(url: str, offers: list[Offer], statements: Statements) -> float:
    model, sent = statements

    async def one(offer: Offer) -> None:
        async with pool.acquire() as connection, connection.transaction():
            for sql, args in sent:
                theirs = _for(args, model, offer)
                if sql.startswith("COPY "):
                    await connection.copy_records_to_table(sql[5:], columns=theirs[0], records=theirs[1])
                else:
                    await connection.fetch(sql, *theirs)

    async with bare_pool(url) as pool:
        return await _rate(offers, one)


def bare_pool(url: str) -> Any:
    """asyncpg's own, with a connection for each client."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    return asyncpg.create_pool(
        host=host,
        user=parts.username,
        port=parts.port or 5432,
        database=parts.path[1:],
        min_size=AT_ONCE,
        max_size=AT_ONCE,
    )


def _for(value: Any, model: Offer, offer: Offer) -> Any:
    """The same arguments, of another patient and proposal."""
    if isinstance(value, tuple | list):
        return type(value)(_for(one, model, offer) for one in value)
    pairs = list(zip(model.values, offer.values, strict=True))
    if isinstance(value, UUID | int) and not isinstance(value, bool):
        return dict(pairs).get(value, value)
    if isinstance(value, str):
        for ours, theirs in pairs:
            value = (
                value.replace(str(ours), str(theirs))
                if len(str(ours)) > 8 or (ours == model.patient and value == f"patient/{ours}")
                else value
            )
    return value
