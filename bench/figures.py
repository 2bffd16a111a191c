"""One figure beside the limit it is held against, and how a table of them is printed."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is figure / limit; `holds` is whether the goal is met; `parts` is what else was seen."""

    what: str
    figure: str
    limit: str
    ratio: str
    goal: str
    holds: bool
    parts: str = ""

    def noting(self, parts: str) -> "Figure":
        return replace(self, parts=parts)


def at_most(what: str, measured: float, limit: float, *, goal: float, unit: str) -> Figure:
    """A time held against a bare time: at most `goal` times it."""
    ratio = measured / limit
    shown = f"≤ {goal:g} ×"
    return Figure(
        what, f"{measured:.4g} {unit}", f"{limit:.4g} {unit}", f"{ratio:.2f} ×", shown, ratio <= goal
    )


def at_least(what: str, measured: float, limit: float, *, goal: float, unit: str) -> Figure:
    """A rate held against a bare rate: at least `goal` times it."""
    ratio = measured / limit
    shown = f"≥ {goal:g} ×"
    return Figure(
        what, f"{measured:,.0f} {unit}", f"{limit:,.0f} {unit}", f"{ratio:.2f} ×", shown, ratio >= goal
    )


def within(what: str, measured: float, bound: float, *, unit: str) -> Figure:
    """A figure with a bound of its own."""
    return Figure(what, f"{measured:.4g} {unit}", "", "", f"≤ {bound:g} {unit}", measured <= bound)


def reaches(what: str, measured: float, bound: float, *, unit: str) -> Figure:
    return Figure(what, f"{measured:,.0f} {unit}", "", "", f"≥ {bound:,.0f} {unit}", measured >= bound)


def print_heading() -> None:
    print(f"  {'what':58} {'figure':>14} {'limit':>14} {'ratio':>8}  {'goal':14} parts")


def print_line(one: Figure) -> None:
    """As it comes, so that a long run shows its progress."""
    mark = "✓" if one.holds else "✗"
    line = f"{one.what:58} {one.figure:>14} {one.limit:>14} {one.ratio:>8}  {one.goal:14} {one.parts}"
    print(f"{mark} {line}", flush=True)
