"""The directory read a second time, by a few lines that share no code with eps/: what the register is held to.

Both readers give plain values by ODS code: the letter of the status, dates as YYYYMMDD, a week as lists of minutes.
"""

import csv
import gzip
import json
import lzma
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from itertools import product
from pathlib import Path

import numpy as np

Week = list[list[list[int]] | None]
Places = dict[str, tuple[float, float]]
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
INWARDS = ["".join(characters) for characters in product("0123456789", LETTERS, LETTERS)]


@dataclass
class Read:
    status: str
    opened: str
    closed: str
    week: Week
    place: tuple[float, float] | None
    approximate: bool


def of_published_files(folder: Path) -> dict[str, Read]:
    weeks = {line[0]: [hours(line[9 + 2 * day]) for day in range(7)] for line in rows(folder, "consol*")}
    places = {
        postcode: (float(north), float(east)) for postcode, north, east in rows(folder, "postcodes*")[1:]
    }
    lines = [
        (line[0], line[12], line[10], line[11], re.sub(" ?(...) *$", r" \1", line[9].replace("9 EA", "9EA")))
        for line in rows(folder, "edispensary*")
    ]
    return read(lines, weeks, places)


def of_fixtures(folder: Path) -> dict[str, Read]:
    weeks = {code: json.loads(week) for code, _, _, week in rows(folder, "hours*")}
    lines = [
        (line[0], line[8][0].upper(), line[9].replace("-", ""), line[10].replace("-", ""), line[3])
        for line in rows(folder, "dispensers*")
    ]
    return read(lines, weeks, unpacked((folder / "postcodes.bin").read_bytes()))


def read(lines: Iterable[tuple[str, ...]], weeks: dict[str, Week], places: Places) -> dict[str, Read]:
    sectors: dict[str, Places] = defaultdict(dict)
    for postcode, place in places.items():
        sectors[postcode[:-2]][postcode] = place
    return {
        code: Read(
            status, opened, closed, weeks.get(code, [None] * 7), *placed(postcode, sectors[postcode[:-2]])
        )
        for code, status, opened, closed, postcode in lines
    }


def placed(postcode: str, sector: Places) -> tuple[tuple[float, float] | None, bool]:
    if postcode in sector or not sector:
        return sector.get(postcode), False
    north, east = (sum(values) / len(sector) for values in zip(*sector.values(), strict=True))
    return (north, east), True


def hours(text: str) -> list[list[int]] | None:
    """Every two digits are an hour or a minute, whatever stands between them."""
    if not text or text == "CLOSED":
        return [] if text else None
    numbers = [int(two) for two in re.findall(r"\d\d", text)]
    minutes = [hour * 60 + minute for hour, minute in zip(numbers[::2], numbers[1::2], strict=True)]
    apart: list[int] = []
    for minute in minutes:
        if apart and apart[-1] == minute and len(apart) % 2 == 0:
            apart.pop()  # one session ends where the next begins
        else:
            apart.append(minute)
    return [
        [begins, 0 if ends >= 1439 else ends] for begins, ends in zip(apart[::2], apart[1::2], strict=True)
    ]


def rows(folder: Path, pattern: str) -> list[list[str]]:
    [path] = folder.glob(pattern)
    packed = path.read_bytes()
    text = (gzip if path.suffix == ".gz" else lzma).decompress(packed).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def unpacked(content: bytes) -> Places:
    header, _, whole = content.partition(b"\n")
    places, begins = {}, 0
    for outward, length in json.loads(header).items():
        raw = zlib.decompress(whole[begins : begins + length])
        begins += length
        steps = np.frombuffer(raw, np.uint8).reshape(3, 4, -1).astype(np.int64)
        unsigned = steps[:, 0] + (steps[:, 1] << 8) + (steps[:, 2] << 16) + (steps[:, 3] << 24)
        values = np.where(unsigned % 2, -(unsigned + 1) // 2, unsigned // 2).cumsum(axis=1).tolist()
        for inward, north, east in zip(*values, strict=True):
            places[f"{outward} {INWARDS[inward]}"] = north / 10_000, east / 10_000
    return places
