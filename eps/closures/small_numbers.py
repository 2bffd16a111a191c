"""Counts of people whom one closure concerns, told so that fewer than 5 of them cannot be worked out (decision 0020).

How many it concerns, and were offered others or told, is told exactly unless these or those left are a few. What people
answered is told in steps of 5, so that neither a part nor who came since it was last read can be had by subtracting.
What would narrow a step is told together, or not at all, and whether it would is judged by what is told alone: so that
nothing can be read from that either.
"""

from collections.abc import Iterable
from dataclasses import dataclass

STEP = 5


@dataclass(frozen=True, slots=True)
class Between:
    """A count that is told no more exactly than this."""

    least: int
    most: int

    def __str__(self) -> str:
        if self == FEW:
            return "fewer than 5"
        return f"{self.least} to {self.most}" if self.least else f"up to {self.most}"


FEW = Between(1, STEP - 1)
Told = int | Between


@dataclass(frozen=True, slots=True)
class Answers:
    """Of those who were offered others."""

    chose: int = 0
    kept: int = 0
    removed: int = 0

    @property
    def together(self) -> int:
        return self.chose + self.kept + self.removed


@dataclass(frozen=True, slots=True)
class AnswersTold:
    """`open` are all others who were offered some."""

    chose: Told
    kept: Told
    removed: Told
    open: Told


def told(count: int) -> Told:
    """Exactly, but for a few, which could tell who."""
    return FEW if FEW.least <= count <= FEW.most else count


def in_step(count: int) -> Told:
    """By which step of 5 it is in, so that a few who come later cannot be told by subtracting."""
    if count < STEP:
        return told(count)
    least = count - count % STEP
    return Between(least, least + STEP - 1)


def least(count: Told) -> int:
    return count.least if isinstance(count, Between) else count


def most(count: Told) -> int:
    return count.most if isinstance(count, Between) else count


def middle(count: Told) -> float:
    return (least(count) + most(count)) / 2


def added(counts: Iterable[Told]) -> Told:
    """A sum, told no more exactly than what it is made of."""
    known = list(counts)
    return between(sum(map(least, known)), sum(map(most, known)))


def between(fewest: int, at_most: int) -> Told:
    return fewest if fewest == at_most else Between(fewest, at_most)


def part(whole: Told, *, has: int, others: int) -> Told:
    """Of a whole that is told so, those who have something: exactly, unless they or the others are a few. Then by the
    step in which the others are, so that neither can be worked out; of the fewest it is told only that some have."""
    if has == 0:
        return 0
    if others == 0:
        return whole
    if isinstance(whole, int) and min(has, others) >= STEP:
        return has
    if least(whole) < 2 * STEP:
        return Between(1, most(whole) - 1)
    nearly_all = (least(whole) - 2 * STEP + 1) // STEP * STEP + STEP
    if others >= nearly_all:
        return Between(1, most(whole) - nearly_all)
    step = in_step(others)
    return between(least(whole) - most(step), most(whole) - least(step))


def answers_told(answers: Answers, offered: Told) -> AnswersTold:
    """One by one while there are enough others who have not answered; then together; else not at all."""
    chose, kept, removed = (in_step(count) for count in (answers.chose, answers.kept, answers.removed))
    if _leaves_room(offered, chose, kept, removed):
        return AnswersTold(chose, kept, removed, open=_left(offered, chose, kept, removed))
    together = in_step(answers.together)
    if isinstance(offered, Between) or together == FEW:
        together = Between(0, most(offered))
    any_of_them = Between(0, min(most(together), most(offered)))
    return AnswersTold(any_of_them, any_of_them, any_of_them, open=_left(offered, together))


def _leaves_room(offered: Told, *parts: Told) -> bool:
    """For a whole step more: else it could be told from them how many are left, and what each part of them has."""
    answered = sum(map(least, parts))
    return answered == 0 or answered + STEP < least(offered)


def _left(offered: Told, *parts: Told) -> Told:
    fewest = least(offered) - sum(map(most, parts))
    return between(max(0, fewest), most(offered) - sum(map(least, parts)))
