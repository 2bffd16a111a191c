"""NHS numbers for people who do not exist."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from eps.errors import Invalid
from eps.identifiers import NhsNumber

TEST_RANGE = (999,)
"""Numbers that begin so are never given to anybody."""
BEGINNING_WITH_NINE = tuple(range(999, 899, -1))
"""For the largest registers, made for measuring alone: the test range, then numbers that may be somebody's one day."""

Triples = TypeVar("Triples", int, NDArray[np.int64])


class TooManySyntheticPeople(Invalid):
    """There are NHS numbers for {most} synthetic people. Ask for fewer."""


def synthetic_numbers(first: int, count: int, beginnings: Sequence[int] = TEST_RANGE) -> list[NhsNumber]:
    """Those from this place on, of all that begin so and have a valid check digit; fewer where they end."""
    numbers: list[int] = []
    for beginning in beginnings:
        if len(numbers) == count:
            break
        if first < _how_many(beginning):
            numbers += _valid_numbers(beginning)[first : first + count - len(numbers)].tolist()
        first = max(0, first - _how_many(beginning))
    return [NhsNumber.trusted(str(number)) for number in numbers]


def require_enough_numbers(count: int) -> None:
    most = _how_many(*TEST_RANGE)
    if count > most:
        raise TooManySyntheticPeople(pointer="/count", most=most)


@cache
def _how_many(beginning: int) -> int:
    return len(_valid_numbers(beginning))


@lru_cache(maxsize=2)
def _valid_numbers(beginning: int) -> NDArray[np.int64]:
    """In ascending order; `identifiers.check_digit` for a million at once, three digits and three digits."""
    triples = np.arange(1_000)
    weighed = _weighed(beginning, 10) + (_weighed(triples, 7)[:, np.newaxis] + _weighed(triples, 4)).ravel()
    check_digits = (11 - weighed % 11) % 11
    numbers = (beginning * 1_000_000 + np.arange(1_000_000)) * 10 + check_digits
    valid: NDArray[np.int64] = numbers[(check_digits < 10) & (numbers % 1_111_111_111 != 0)]
    return valid


def _weighed(triple: Triples, weight: int) -> Triples:
    """The sum of three digits, each times its weight, which falls by one from digit to digit."""
    return triple // 100 * weight + triple // 10 % 10 * (weight - 1) + triple % 10 * (weight - 2)
