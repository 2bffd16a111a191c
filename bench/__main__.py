"""`make bench`: every speed claim, its limit measured in the same run, their ratio and the goal."""

import argparse
import asyncio
from collections.abc import AsyncIterator

from bench import cascade, choosing, issuing, nearest, pages, releasing, routing, searching
from bench.figures import Figure, print_heading, print_line
from bench.registers import postgresql


async def figures(large: int) -> AsyncIterator[Figure]:
    for figure in await asyncio.to_thread(nearest.figures):
        yield figure
    async for figure in searching.figures():
        yield figure
    async with postgresql() as server:
        for part in (pages, choosing, issuing, releasing):
            async for figure in part.figures(server):
                yield figure
        async for figure in cascade.figures(server, large=large):
            yield figure
        async for figure in routing.figures(server, large=large):
            yield figure


async def main(large: int) -> None:
    print_heading()
    async for figure in figures(large):
        print_line(figure)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", type=int, default=5_000_000, help="nominations in the largest register")
    asyncio.run(main(parser.parse_args().large))
