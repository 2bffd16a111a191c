"""Registers to measure in: England's directory, and as many nominations as a figure asks for."""

import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from eps.database import database, fetch, insert_many, transactional
from eps.geography import all_earth_centred
from eps.identifiers import OdsCode
from eps.migrating import migrate_database
from eps.nomination.synthetic_numbers import BEGINNING_WITH_NINE, synthetic_numbers
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Kind, Pharmacy
from eps.pharmacies.importing import load_fixtures
from eps.pharmacies.need import Need, is_eligible
from eps.settings import settings
from tests.postgres import PostgresServer, postgres_server

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday."""
BLOCK = 50_000
DURABLE = ("-cmax_wal_size=4GB",)
"""fsync and synchronous_commit are on; a checkpoint in mid-measurement would be charged to whoever it meets."""
PRACTICE = "A81001"


@asynccontextmanager
async def postgresql() -> AsyncIterator[PostgresServer]:
    async with postgres_server(DURABLE) as server:
        yield server


@asynccontextmanager
async def postgresql_register(server: PostgresServer) -> AsyncIterator[str]:
    """England's directory and nobody in it."""
    url = await server.create_database()
    await migrate_database(url)
    async with database(url):
        await load_fixtures(settings().fixtures, at=NOW)
    yield url
    await server.drop_database(url)


@asynccontextmanager
async def sqlite_register() -> AsyncIterator[str]:
    with TemporaryDirectory(dir=os.environ.get("EPS_BENCH_FOLDER")) as folder:
        url = f"sqlite://{Path(folder) / 'register.sqlite3'}"
        await migrate_database(url)
        async with database(url):
            await load_fixtures(settings().fixtures, at=NOW)
        yield url


async def fill(nominations: int, *, at_one: int, one: OdsCode, directory: Directory) -> None:
    """`at_one` people nominate one pharmacy, the others any; all live around it; nobody has a record."""
    near = postcodes_around(one, directory)
    codes = [str(code) for code in eligible_codes(directory) if code != one]
    dice = random.Random(1)
    for first in range(0, nominations, BLOCK):
        many = min(BLOCK, nominations - first)
        ids = range(first + 1, first + many + 1)
        chosen = [str(one) if number <= at_one else dice.choice(codes) for number in ids]
        numbers = synthetic_numbers(first, many, BEGINNING_WITH_NINE)
        await _insert(list(ids), [*numbers], dice.choices(near, k=many), chosen)
    await _tell_planner()


@transactional
async def _insert(ids: list[int], numbers: list[str], postcodes: list[str], codes: list[str]) -> None:
    born = date(1960, 6, 1)
    people = zip(ids, numbers, postcodes, strict=True)
    await insert_many(
        "patient",
        (
            "id", "nhs_number", "given_name", "family_name", "date_of_birth", "address", "postcode",
            "preferred_channel", "large_print", "practice", "restricted", "communal", "synthetic", "version",
        ),
        [
            (id_, number, "Bench", "Person", born, "[]", postcode, "text", False, PRACTICE, False, False, True, 1)
            for id_, number, postcode in people
        ],
    )  # fmt: skip
    rows = [(id_, "P1", code, NOW, "patient") for id_, code in zip(ids, codes, strict=True)]
    await insert_many("nomination", ("patient_id", "type", "ods_code", "set_at", "set_by"), rows)


@transactional
async def _tell_planner() -> None:
    for table in ("patient", "nomination", "proposal", "record", "message", "redirect"):
        await fetch(f"ANALYZE {table}")


def eligible_codes(directory: Directory) -> list[OdsCode]:
    need = Need.at(NOW)
    return [one.ods_code for one in directory.pharmacies if is_eligible(one, need)]


def a_pharmacy(directory: Directory) -> OdsCode:
    """A community pharmacy in a town with others around it."""
    return next(code for code in eligible_codes(directory) if _has_neighbours(directory.get(code), directory))


def _has_neighbours(pharmacy: Pharmacy, directory: Directory) -> bool:
    if pharmacy.point is None or pharmacy.kind is not Kind.COMMUNITY:
        return False
    return len(directory.nearest(pharmacy.point, Need.at(NOW), limit=20, within_metres=4_000)) == 20


def postcodes_around(code: OdsCode, directory: Directory, many: int = 3_000) -> list[str]:
    """The postcodes nearest to it."""
    point = directory.get(code).point
    if point is None:
        raise LookupError
    places = all_earth_centred(directory.postcodes.degrees())
    origin = all_earth_centred(np.array([[point.latitude, point.longitude]]))
    rows = np.argsort(((places - origin) ** 2).sum(axis=1))[:many]
    return [str(postcode) for postcode in directory.postcodes.at(rows)]
