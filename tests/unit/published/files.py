"""Publishers' files in miniature, typed in by hand."""

import csv
import gzip
import io
import json
import lzma
from collections.abc import Iterable, Sequence
from pathlib import Path

LIST_HEADER = [
    "PHARMACY_ODS_CODE_(F-CODE)", "HEALTH_AND_WELLBEING_BOARD", "PHARMACY_TRADING_NAME", "ORGANISATION_NAME",
    "ADDRESS_FIELD1", "ADDRESS_FIELD2", "ADDRESS_FIELD3", "ADDRESS_FIELD4", "POST_CODE",
    "PHARMACY_OPENING_HOURS_MONDAY", "MON_TOTAL", "PHARMACY_OPENING_HOURS_TUESDAY", "TUES_TOTAL",
    "PHARMACY_OPENING_HOURS_WEDNESDAY", "WED_TOTAL", "PHARMACY_OPENING_HOURS_THURSDAY", "THURS_TOTAL",
    "PHARMACY_OPENING_HOURS_FRIDAY", "FRI_TOTAL", "PHARMACY_OPENING_HOURS_SATURDAY", "SAT_TOTAL",
    "PHARMACY_OPENING_HOURS_SUNDAY", "SUN_TOTAL", "WEEKLY_TOTAL", "CONTRACT_TYPE",
]  # fmt: skip
WEEKDAYS = ("09:00-13:00,14:00-17:30",) * 5 + ("09:00-12:00", "CLOSED")


def listed(
    code: str = "FA002",
    *,
    name: str = "ROWLANDS PHARMACY",
    week: Sequence[str] = WEEKDAYS,
    postcode: str = "SK7 5LD",
    contract: str = "Community",
) -> list[str]:
    hours = [value for day in week for value in (day, "0")]
    address = ["61 ARUNDEL AVENUE", "HAZEL GROVE", "STOCKPORT", " "]
    return [code, "STOCKPORT", name, "", *address, postcode, *hours, "0", contract]


def dispenser(
    code: str = "FA002",
    *,
    name: str = "ROWLANDS PHARMACY",
    postcode: str = "SK7 5LD",
    status: str = "A",
    closed: str = "",
    **facts: str,
) -> list[str]:
    """A line of edispensary; `facts` are grouping, opened, sub_type, telephone."""
    address = ["61 ARUNDEL AVENUE", "HAZEL GROVE", "STOCKPORT", "", ""]
    return [
        code, name, facts.get("grouping", "Y62"), "QOP", *address, postcode, facts.get("opened", "20060601"), closed,
        status, facts.get("sub_type", "1"), "P79D", "20060601", "", facts.get("telephone", "0161 4960018"),
        "", "", "", "0", "", "QOP", "", "", "",
    ]  # fmt: skip


def practice(code: str = "A81001", *, status: str = "A", closed: str = "", setting: str = "4") -> list[str]:
    address = ["THE HEALTH CENTRE", "LAWSON STREET", "STOCKTON ON TEES", "", ""]
    return [
        code, "THE DENSHAM SURGERY", "Y63", "QHM", *address, "TS18 1HU", "19740401", closed, status, "B", "16C",
        "20200401", "", "01632 960018", "", "", "", "0", "", "16C", "", setting, "",
    ]  # fmt: skip


def table(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def consolidated_list(*rows: Sequence[str]) -> str:
    return table([LIST_HEADER, *rows])


def bank_holidays(**titles: str) -> str:
    """Days as `y2026_12_28="Boxing Day"`."""
    events = [
        {"title": title, "date": name[1:].replace("_", "-"), "notes": "", "bunting": True}
        for name, title in titles.items()
    ]
    elsewhere = [{"title": "St Andrew’s Day", "date": "2026-11-30", "notes": "", "bunting": True}]
    return json.dumps(
        {"england-and-wales": {"events": events}, "scotland": {"events": elsewhere}}, ensure_ascii=False
    )


def written(path: Path, text: str) -> Path:
    """Packed as the name's ending says."""
    content = text.encode("utf-8")
    if path.suffix == ".gz":
        content = gzip.compress(content)
    elif path.suffix == ".xz":
        content = lzma.compress(content)
    path.write_bytes(content)
    return path
