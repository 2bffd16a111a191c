"""Searches that come at once are told what each would be told alone."""

import asyncio
from dataclasses import replace
from random import Random
from typing import Any

from eps.geography import Point
from eps.pharmacies.nearest import Tree, Wanted
from eps.pharmacies.need import Need
from eps.pharmacies.together import Together
from tests.factories import pharmacy
from tests.unit.directory.small_england import directory_of, small_england
from tests.unit.hours_cases import london

NOON = Need.at(london("2026-11-25 12:00"))
HERE, THERE = Point(53.3724, -2.1274), Point(53.3800, -2.1274)
TEN, ONE, FROM_ALL_OF_ENGLAND = Wanted(10, 38_000), Wanted(1, 38_000), Wanted(50, 1_600_000)


class Counting:
    """A tree of scipy's that counts how often it is asked."""

    def __init__(self, chords: Any) -> None:
        self.chords = chords
        self.asked = 0

    def query(self, *question: Any) -> Any:
        self.asked += 1
        return self.chords.query(*question)


def two_pharmacies() -> tuple[Tree, Counting]:
    held = directory_of(pharmacy("FA001", point=HERE), pharmacy("FA002", point=THERE))
    _, tree = held.tree_around(HERE, NOON)
    counting = Counting(tree.chords)
    return replace(tree, chords=counting), counting


async def test_whatever_is_asked_at_once_each_is_told_what_it_would_be_told_alone() -> None:
    england, together, dice = small_england(), Together(), Random(1)
    asked = []
    for postcode in england.postcodes.sample(dice, 200):
        point, tree = england.tree_around(england.point_of(postcode), NOON, open_now=dice.random() < 0.5)
        asked.append((tree, point, dice.choice((TEN, ONE, FROM_ALL_OF_ENGLAND))))
    told = await asyncio.gather(*(together.nearest(*one) for one in asked))
    assert told == [tree.nearest(point, wanted) for tree, point, wanted in asked]


async def test_a_tree_is_asked_once_in_each_turn() -> None:
    (tree, counting), together = two_pharmacies(), Together()
    for turns in (1, 2):
        await asyncio.gather(*(together.nearest(tree, point, TEN) for point in (HERE, THERE, HERE)))
        assert counting.asked == turns


async def test_whoever_does_not_wait_for_the_answer_keeps_it_from_nobody() -> None:
    (tree, _), together = two_pharmacies(), Together()
    leaving, staying = (asyncio.create_task(together.nearest(tree, HERE, TEN)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == tree.nearest(HERE, TEN)
    assert await together.nearest(tree, THERE, ONE) == tree.nearest(THERE, ONE)
