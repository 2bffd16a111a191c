"""The nearest pharmacies of England, held against the bare tree on the same points; and what a new instant costs.

A figure and its limit are measured turn and turn about, in processor time, and each is its best turn: what else the
machine does adds as little as possible to either.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import process_time

import numpy as np
from scipy.spatial import cKDTree

from bench.figures import Figure, at_most, within
from bench.registers import sqlite_register
from eps.database import database
from eps.geography import all_earth_centred
from eps.pharmacies.directory import Directory
from eps.pharmacies.hours import is_open_now, status
from eps.pharmacies.need import Need, is_eligible
from eps.pharmacies.service import load_directory

TURNS, BATCH_TURNS = 15, 3
SINGLE, BATCH = 5_000, 1_000_000
INSTANTS = {
    "Wed 11:00": datetime(2026, 11, 25, 11, 0, tzinfo=UTC),
    "Wed 22:30": datetime(2026, 11, 25, 22, 30, tzinfo=UTC),
}


def figures() -> list[Figure]:
    england = asyncio.run(_england())
    return [*_singles(england), _new_instant(england), _ten_statuses(england), _batch(england)]


async def _england() -> Directory:
    async with sqlite_register() as url, database(url):
        return await load_directory()


def _singles(england: Directory) -> Iterator[Figure]:
    postcodes = england.postcodes.sample(random.Random(1), SINGLE)
    places = [england.point_of(postcode) for postcode in postcodes]
    points = all_earth_centred(england.postcodes.degrees_of(postcodes))
    for name, at in INSTANTS.items():
        tree, need = _bare_tree(england, Need.at(at), open_now=True), Need.at(at)

        def bare(tree: cKDTree = tree) -> None:
            for point in points:
                tree.query(point, k=10)

        def ours(need: Need = need) -> None:
            for place in places:
                england.nearest(place, need, limit=10, open_now=True)

        def from_postcode(need: Need = need) -> None:
            for postcode in postcodes:
                england.nearest(england.point_of(postcode), need, limit=10, open_now=True)

        limit, measured, whole = (
            1e6 * best / SINGLE for best in _best(bare, ours, from_postcode, turns=TURNS)
        )
        figure = at_most(f"nearest 10 open, {name}, a query", measured, limit, goal=2.5, unit="µs")
        yield figure.noting(
            f"{tree.n} open; with the postcode looked up {whole:.1f} µs, {whole / limit:.2f} ×"
        )


def _bare_tree(england: Directory, need: Need, *, open_now: bool) -> cKDTree:
    """What is known without our code: every pharmacy that the rules name, asked one by one."""
    points = [
        (one.point.latitude, one.point.longitude)
        for one in england.pharmacies
        if one.point
        and is_eligible(one, need)
        and (not open_now or is_open_now(status(one, need.start, england.holidays)))
    ]
    return cKDTree(all_earth_centred(np.array(points)))


def _new_instant(england: Directory) -> Figure:
    """Any minute of the day that nobody asked about yet; the slowest of 24."""
    origin = england.point_of(england.postcodes.sample(random.Random(2), 1)[0])
    midnight = datetime(2026, 11, 26, tzinfo=UTC)
    slowest = 0.0
    for hour in range(24):
        need = Need.at(midnight + timedelta(hours=hour, minutes=7))
        started = process_time()
        england.nearest(origin, need, limit=10, open_now=True)
        slowest = max(slowest, process_time() - started)
    return within("  index of a new instant, the slowest of 24", 1e3 * slowest, 25, unit="ms")


def _ten_statuses(england: Directory) -> Figure:
    at = INSTANTS["Wed 11:00"]
    origins = [england.point_of(postcode) for postcode in england.postcodes.sample(random.Random(3), 200)]
    lists = [england.nearest(origin, Need.at(at), limit=10) for origin in origins]

    def statuses() -> None:
        for found in lists:
            for near in found:
                status(near.pharmacy, at, england.holidays)

    tens = sum(map(len, lists)) / 10
    return within(
        "  ten statuses with next change", 1e3 * _best(statuses, turns=TURNS)[0] / tens, 0.5, unit="ms"
    )


def _batch(england: Directory) -> Figure:
    need, known = Need.at(INSTANTS["Wed 11:00"]), england.postcodes.degrees()
    degrees = known[np.random.default_rng(4).integers(0, len(known), BATCH)]
    tree, points = _bare_tree(england, need, open_now=False), all_earth_centred(degrees)
    limit, measured = _best(
        lambda: tree.query(points, k=5),
        lambda: england.nearest_in_batch(degrees, need, limit=5),
        turns=BATCH_TURNS,
    )
    return at_most(f"nearest 5 for {BATCH:,} postcodes in a batch", measured, limit, goal=1.5, unit="s")


def _best(*measured: Callable[[], object], turns: int) -> list[float]:
    """Seconds of the best turn of each."""
    best = [np.inf] * len(measured)
    for _ in range(turns):
        for place, run in enumerate(measured):
            started = process_time()
            run()
            best[place] = min(best[place], process_time() - started)
    return best
