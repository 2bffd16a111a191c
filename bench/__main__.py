"""`make bench`: every speed claim, its limit measured in the same run, their ratio and the goal."""

import argparse
import asyncio

from bench import cascade
from bench.figures import print_table
from bench.registers import postgresql


async def main(large: int) -> None:
    print_table([])
    async with postgresql() as server:
        async for figure in cascade.figures(server, large=large):
            print_table([figure])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", type=int, default=5_000_000)
    asyncio.run(main(parser.parse_args().large))
