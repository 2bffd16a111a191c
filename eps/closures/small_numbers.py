"""Counts that add up to a known total, told so that the smallest, which could tell who, cannot be worked out either."""

from collections.abc import Mapping
from dataclasses import dataclass

from eps.closures.counting import shown_to
from eps.identity.permissions import Principal, Role


@dataclass(frozen=True, slots=True)
class Between:
    """A count that is told no more exactly than this."""

    least: int
    most: int

    def __str__(self) -> str:
        return "fewer than 5" if self == FEW else f"{self.least} to {self.most}"

    @property
    def middle(self) -> float:
        return (self.least + self.most) / 2


FEW = Between(1, 4)
Told = int | Between


def told_together(principal: Principal, counts: Mapping[str, int]) -> dict[str, Told]:
    """To a commissioner a few are told as few, and the largest count only as far as those leave it open: the total less
    all the others would tell them."""
    if principal.role is not Role.COMMISSIONER:
        return {name: _rounded(principal, count) for name, count in counts.items()}
    few = [name for name, count in counts.items() if FEW.least <= count <= FEW.most]
    told: dict[str, Told] = {name: FEW if name in few else count for name, count in counts.items()}
    largest = max(counts, key=lambda name: counts[name])
    if few and largest not in few:
        open_to_few = counts[largest] + sum(counts[name] for name in few)
        least = max(1, open_to_few - FEW.most * len(few))
        told[largest] = Between(least, open_to_few - FEW.least * len(few))
    return told


def _rounded(principal: Principal, count: int) -> Told:
    shown = shown_to(principal, count)
    return FEW if isinstance(shown, str) else shown
