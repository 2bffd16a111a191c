"""Searches that come in one turn of the event loop ask their tree together: numpy takes little longer over ten places
than over one."""

import asyncio
from functools import cached_property

from eps.geography import Point
from eps.pharmacies.nearest import Near, Neighbours, Tree, Wanted


class Round:
    """The places that want the same of one tree."""

    def __init__(self, tree: Tree, wanted: Wanted) -> None:
        self._tree = tree
        self._wanted = wanted
        self._origins: list[Point] = []

    def join(self, origin: Point) -> int:
        """Its place in `neighbours`."""
        self._origins.append(origin)
        return len(self._origins) - 1

    @cached_property
    def neighbours(self) -> list[Neighbours]:
        """Asked for by whoever comes first to read them; from then on nobody may join."""
        return self._tree.neighbours_of_each(self._origins, self._wanted)


class Together:
    """For the tasks of one event loop."""

    def __init__(self) -> None:
        self._joining: dict[tuple[Tree, Wanted], Round] = {}

    async def nearest(self, tree: Tree, origin: Point, wanted: Wanted) -> list[Near]:
        """As `Tree.nearest`, one turn of the event loop later."""
        joining = self._joining
        asked = joining.get((tree, wanted)) or joining.setdefault((tree, wanted), Round(tree, wanted))
        place = asked.join(origin)
        await asyncio.sleep(0)  # the others that came in this turn join meanwhile
        if joining is self._joining:
            self._joining = {}
        return tree.in_order(origin, wanted, asked.neighbours[place])
