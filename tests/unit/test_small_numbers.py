"""Fewer than 5 people are told as few, and cannot be worked out from everything else that is told, read twice or not.

What is told of one state of affairs is put together with every other state of which the same is told: whoever knows the
rule, and how many the closure concerns, can rule out those and no others.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.closures.small_numbers import FEW, Answers, Between, added, answers_told, in_step, part, told

GROUPS = ("chose", "kept", "removed", "open", "not_offered")
A_FEW = range(1, 5)


@dataclass(frozen=True, slots=True)
class People:
    """Each of whom the closure concerns is in one of these groups; `notified` are some of those offered others."""

    chose: int = 0
    kept: int = 0
    removed: int = 0
    open: int = 0
    not_offered: int = 0
    notified: int = 0

    @property
    def answered(self) -> int:
        return self.chose + self.kept + self.removed

    @property
    def offered(self) -> int:
        return self.answered + self.open

    @property
    def concerned(self) -> int:
        return self.offered + self.not_offered

    @property
    def counts(self) -> dict[str, int]:
        """All that somebody might want to know."""
        named = {name: getattr(self, name) for name in (*GROUPS, "notified", "answered", "offered")}
        return named | {"not_notified": self.offered - self.notified}


def everything_told(people: People) -> Hashable:
    concerned = told(people.concerned)
    offered = part(concerned, has=people.offered, others=people.not_offered)
    notified = part(offered, has=people.notified, others=people.offered - people.notified)
    answers = answers_told(Answers(people.chose, people.kept, people.removed), offered)
    return concerned, offered, notified, answers


def shared_out(people: int, groups: int) -> Iterator[tuple[int, ...]]:
    """Every way."""
    if groups == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in shared_out(people - first, groups - 1):
            yield (first, *rest)


def ways(concerned: int, *, offers: int = 5) -> Iterator[People]:
    """Every state of affairs with so many people; whether they were notified where few are offered others."""
    for counts in shared_out(concerned, len(GROUPS)):
        people = People(*counts)
        for notified in range(people.offered + 1) if people.offered <= offers else (people.offered,):
            yield replace(people, notified=notified)


def worked_out(seen: Iterable[tuple[Hashable, dict[str, int]]]) -> list[tuple[Hashable, str, int]]:
    """Small counts that are the same in every state of affairs of which the same is told."""
    possible: dict[Hashable, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for shown, counts in seen:
        for name, count in counts.items():
            possible[shown][name].add(count)
    return [
        (shown, name, min(counts))
        for shown, named in possible.items()
        for name, counts in named.items()
        if len(counts) == 1 and min(counts) in A_FEW
    ]


def test_few_read_so_and_none_is_none() -> None:
    assert [str(told(count)) for count in (0, 1, 4, 5, 27)] == [
        "0",
        "fewer than 5",
        "fewer than 5",
        "5",
        "27",
    ]


def test_a_step_is_five_wide() -> None:
    assert [str(in_step(count)) for count in (0, 4, 5, 27)] == ["0", "fewer than 5", "5 to 9", "25 to 29"]


def test_a_sum_is_told_no_more_exactly_than_what_it_is_made_of() -> None:
    assert added([25, FEW]) == Between(26, 29)
    assert added([25, 30]) == 55


def test_a_part_is_told_exactly_where_neither_it_nor_who_is_left_are_a_few() -> None:
    assert part(50, has=50, others=0) == 50
    assert part(50, has=43, others=7) == 43
    assert part(50, has=0, others=50) == 0


def test_where_they_or_who_is_left_are_a_few_it_is_told_by_who_is_left() -> None:
    assert part(50, has=48, others=2) == Between(46, 49)
    assert part(50, has=2, others=48) == Between(1, 5)
    assert part(Between(45, 49), has=40, others=7) == Between(36, 44)


def test_of_a_small_whole_it_is_told_that_some_have() -> None:
    assert part(7, has=6, others=1) == Between(1, 6) == part(7, has=1, others=6)


def test_answers_are_told_one_by_one_and_who_has_not_answered_as_far_as_they_leave_it_open() -> None:
    shown = answers_told(Answers(chose=12, kept=3), 40)
    assert (shown.chose, shown.kept, shown.removed, shown.open) == (Between(10, 14), FEW, 0, Between(22, 29))


def test_when_nearly_all_have_answered_it_is_not_told_what() -> None:
    shown = answers_told(Answers(chose=20, kept=1), 21)
    assert {shown.chose, shown.kept, shown.removed} == {Between(0, 21)}
    assert str(shown.kept) == "up to 21"
    assert shown.open == Between(0, 1)


def test_what_a_few_answered_is_not_told() -> None:
    shown = answers_told(Answers(removed=1), FEW)
    assert {shown.chose, shown.kept, shown.removed, shown.open} == {Between(0, 4)}


@pytest.mark.parametrize("concerned", [range(1, 5), *(range(many, many + 1) for many in range(5, 24))])
def test_no_small_count_can_be_worked_out_from_all_that_is_told_at_once(concerned: range) -> None:
    """Fewer than 5 concerned look alike."""
    people = (one for many in concerned for one in ways(many))
    assert worked_out((everything_told(one), one.counts) for one in people) == []


@pytest.mark.parametrize("concerned", range(5, 12))
def test_nor_from_what_is_told_of_two_days(concerned: int) -> None:
    """Who answered between them."""
    days = [replace(one, notified=0) for one in ways(concerned, offers=0) if one.removed == 0]
    assert worked_out(_two_days(days)) == []


def _two_days(days: list[People]) -> Iterator[tuple[Hashable, dict[str, int]]]:
    shown = {one: everything_told(one) for one in days}
    for first in days:
        for second in days:
            if _may_follow(first, second):
                between = {
                    f"{name} between": getattr(second, name) - getattr(first, name)
                    for name in ("chose", "kept", "answered")
                }
                on_both = {f"{name} at first": count for name, count in first.counts.items()} | second.counts
                yield (shown[first], shown[second]), on_both | between


def _may_follow(first: People, second: People) -> bool:
    return all(getattr(second, name) >= getattr(first, name) for name in ("chose", "kept", "offered"))


@given(st.lists(st.integers(0, 300), min_size=5, max_size=5), st.integers(-10, 10))
def test_at_any_size_a_small_count_might_be_another_one(counts: list[int], notified: int) -> None:
    """Some were told, or all but some."""
    people = People(*counts)
    told_or_not = min(abs(notified), people.offered)
    people = replace(people, notified=told_or_not if notified > 0 else people.offered - told_or_not)
    shown = everything_told(people)
    alike = [one for one in neighbours(people) if everything_told(one) == shown]
    for name, count in people.counts.items():
        if count in A_FEW:
            assert any(one.counts[name] != count for one in alike), (name, shown)


def neighbours(people: People) -> Iterator[People]:
    """In which a few people are in another group than they are, or were told, or were not."""
    for moved in range(1, 5):
        for left, joined in permutations(GROUPS, 2):
            counts = {left: getattr(people, left) - moved, joined: getattr(people, joined) + moved}
            other = replace(people, **counts)
            for notified in range(people.notified - moved, people.notified + moved + 1):
                if counts[left] >= 0 and 0 <= notified <= other.offered:
                    yield replace(other, notified=notified)
        for notified in (people.notified - moved, people.notified + moved):
            if 0 <= notified <= people.offered:
                yield replace(people, notified=notified)
