"""A town that stands for England, in fixtures of its own: nine pharmacies, and two codes that closed in early 2024."""

from collections.abc import Iterator
from pathlib import Path

from eps.pharmacies.fixtures.edition import build_fixtures
from tests.unit.published.files import (
    WEEKDAYS,
    bank_holidays,
    consolidated_list,
    dispenser,
    listed,
    practice,
    table,
    written,
)

NAMES = ("ABBEY", "BRIDGE", "CORNER", "DALE", "EASTGATE", "FOUNTAIN", "GROVE", "HARBOUR", "ISLAND")
SHOPS = {f"FA00{place + 1}": f"SK7 1A{letter}" for place, letter in enumerate("ABDEFGHJL")}
"""Codes and their postcodes: three rows of three, half a mile from one another."""
IN_THE_MIDDLE = "FA005"
CLOSED_FOR_GOOD, OLD_CODE, NEW_CODE = "FB001", "FB002", "FB003"
EVENTS = f"""date,event,ods,successor_same_postcode
2024-01-01,opened,FA009,
2024-02-10,closed,{CLOSED_FOR_GOOD},
2024-02-12,closed,{OLD_CODE},{NEW_CODE}
2024-02-13,opened,{NEW_CODE},
2024-03-31,opened,FA008,
"""


def little_england(folder: Path) -> Path:
    """Writes the fixtures; gives the folder they are in."""
    texts = {
        "list_202324q3.csv": consolidated_list(*_listed()),
        "dispensers.csv": table([*_serving(), *_changing()]),
        "practices.csv": table([practice()]),
        "holidays.json": bank_holidays(y2026_12_25="Christmas Day"),
        "postcodes.csv": "\n".join(["postcode,latitude,longitude", *_postcodes()]),
        "events.csv": EVENTS,
    }
    build_fixtures([written(folder / name, text) for name, text in texts.items()], folder / "england")
    return folder / "england"


def _listed() -> Iterator[list[str]]:
    """The one in the middle, which most people nominate, is closed on Wednesdays."""
    for code, postcode in SHOPS.items():
        closed = (2,) if code == IN_THE_MIDDLE else ()
        week = ["CLOSED" if day in closed else hours for day, hours in enumerate(WEEKDAYS)]
        yield listed(code, postcode=postcode, week=week)


def _serving() -> Iterator[list[str]]:
    for name, (code, postcode) in zip(NAMES, SHOPS.items(), strict=True):
        yield dispenser(code, name=f"{name} PHARMACY", postcode=postcode)


def _changing() -> Iterator[list[str]]:
    yield dispenser(CLOSED_FOR_GOOD, postcode="SK7 2AA", status="C", closed="20240210")
    yield dispenser(OLD_CODE, postcode="SK7 2BB", status="C", closed="20240212")
    yield dispenser(NEW_CODE, postcode="SK7 2BB", opened="20240213")


def _postcodes() -> Iterator[str]:
    """Those of the pharmacies, of homes all about them, many next to the one in the middle, and of the surgery."""
    for place, postcode in enumerate(SHOPS.values()):
        yield _line(postcode, place // 3 * 0.0072, place % 3 * 0.012)
    for place, sector in enumerate("23456789"):
        for other, letter in enumerate("ABDEFGHJ"):
            yield _line(f"SK7 {sector}{letter}{letter}", place * 0.0027 - 0.002, other * 0.0043 - 0.003)
    for place, letter in enumerate("NPQRSTUWXYZ"):
        yield _line(f"SK7 1N{letter}", 0.0072 + place * 0.0001, 0.012)
    yield _line("TS18 1HU", 0.001, 0.002)


def _line(postcode: str, north: float, east: float) -> str:
    return f"{postcode},{53.37 + north:.4f},{-2.13 + east:.4f}"
