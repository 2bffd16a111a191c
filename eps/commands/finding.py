"""The nearest pharmacies by command, as a search of the API gives them."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from eps import clock
from eps.api.pharmacies import found_json
from eps.commands.options import TIME, Json, instant, postcode
from eps.commands.preparing import register
from eps.commands.terminal import say
from eps.geography import miles
from eps.identifiers import Postcode
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import status
from eps.pharmacies.searching import Found, Search, search
from eps.pharmacies.service import load_directory
from eps.wording.hours import status_text

commands = typer.Typer()


@commands.command()
def nearest(
    place: Annotated[Postcode, typer.Argument(parser=postcode, metavar="POSTCODE")],
    at: Annotated[datetime | None, typer.Option(parser=instant, metavar=TIME, help="When; else now.")] = None,
    open_now: Annotated[bool, typer.Option("--open-now", help="Only those open at that time.")] = False,
    within_miles: Annotated[float | None, typer.Option(min=0.1, max=1000, help="How far; else 23.6.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many.")] = 10,
    json: Json = False,
) -> None:
    """The nearest pharmacies to a postcode, by straight line."""
    instant_asked = (at or clock.now()).replace(microsecond=0)
    asked = Search(postcode=place, open_now=open_now, within_miles=within_miles, limit=limit)
    held, found = asyncio.run(_search(asked, instant_asked))
    if json:
        typer.echo(found_json(found, held, instant_asked, place))
    else:
        say(*_lines(found, held, instant_asked))


async def _search(asked: Search, at: datetime) -> tuple[Directory, Found]:
    async with register():
        held = await load_directory()
        return held, await search(held, asked, at)


def _lines(found: Found, held: Directory, at: datetime) -> Iterator[str]:
    for pharmacy, metres in found.near:
        yield _line(pharmacy, metres, held, at)
    if not found.near:
        yield (
            "None in reach at that time. These open next:"
            if found.opens_next
            else "None, and none that opens."
        )
    for one in found.opens_next:
        yield _line(one.pharmacy, one.metres, held, at)


def _line(pharmacy: Pharmacy, metres: float, held: Directory, at: datetime) -> str:
    words = status_text(status(pharmacy, at, held.holidays), at)
    place = ", ".join((*pharmacy.address_lines, pharmacy.postcode))
    return f"{miles(metres):5.1f} miles  {pharmacy.ods_code}  {pharmacy.name}, {place}: {words}"
