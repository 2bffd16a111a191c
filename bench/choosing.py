"""Choosing for good through the service, 20 at once, held against the same statements sent bare by asyncpg."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg

from bench.figures import Figure, at_least
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

AT_ONCE = 20
EACH_WAY = 2_000
CONSENT = Consent("1", given=True)
Offer = tuple[UUID, int, NhsNumber]
"""A proposal, whose it is, and their number."""


async def figures(server: PostgresServer) -> AsyncIterator[Figure]:
    async with postgresql_register(server) as url, database(url):
        clock.start_at(NOW)
        chosen, offers = await _offers(2 * EACH_WAY + 1)
        statements = await _statements_of_one(offers.pop(), chosen)
        ours = await _rate(offers[:EACH_WAY], lambda offer: _choose(offer, chosen))
        bare = await _bare_rate(url, offers[EACH_WAY:], statements)
        clock.start_at(None)
        parts = f"{len(statements[1])} statements each"
        yield at_least("choose, PostgreSQL, 20 at once", ours, bare, goal=0.4, unit="/s").noting(parts)


async def _offers(many: int) -> tuple[OdsCode, list[Offer]]:
    """A pharmacy closes for three weeks; gives one that stays open, and the proposals made."""
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
    offers = [(UUID(str(row["id"])), row["patient"], NhsNumber(row["nhs_number"])) for row in rows]
    return next(one.ods_code for one in directory.pharmacies if one.ods_code != code and _serves(one)), offers


def _serves(pharmacy: Any) -> bool:
    return pharmacy.kind == "community" and pharmacy.operational_status == "active" and not pharmacy.closed_on


async def _choose(offer: Offer, code: OdsCode) -> None:
    proposal_id, patient_id, number = offer
    principal = Principal(Role.PATIENT, f"patient-{patient_id}", nhs_number=number)
    await choose(Answer(proposal_id, principal, CONSENT, clock.now()), code, Duration.FOR_GOOD)


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
    if isinstance(value, UUID | int) and not isinstance(value, bool):
        return {model[0]: offer[0], model[1]: offer[1]}.get(value, value)
    if isinstance(value, str):
        for ours, theirs in zip(model, offer, strict=True):
            value = (
                value.replace(str(ours), str(theirs))
                if len(str(ours)) > 8 or value == f"patient/{ours}"
                else value
            )
    return value
