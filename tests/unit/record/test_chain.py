"""What is hashed, exactly."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import asyncpg.pgproto.pgproto
import pytest

from eps.identifiers import OdsCode
from eps.record.chain import BEGINNING, Entry, entry_of, follow

AT = datetime(2026, 11, 25, 11, 0, 0, 5, tzinfo=UTC)
ENTRY = Entry("patient/7", AT, "account-1", "patient", "nomination.changed", {"to": "FA002", "from": None})


class Answer(StrEnum):
    KEEP = "keep"


@dataclass
class Fraction:
    of: float


def test_the_hashed_text_is_the_whole_entry_with_its_place_and_sorted_keys() -> None:
    assert follow(BEGINNING, ENTRY).payload == (
        '{"act":"nomination.changed","actor":"account-1","at":"2026-11-25T11:00:00.000005Z",'
        '"payload":{"from":null,"to":"FA002"},"role":"patient","seq":1,"stream":"patient/7"}'
    )


def test_the_first_hash_is_that_of_the_payload_alone() -> None:
    first = follow(BEGINNING, ENTRY)
    assert first.hash == hashlib.sha256(first.payload.encode()).digest()


def test_a_hash_covers_the_one_before() -> None:
    first = follow(BEGINNING, ENTRY)
    second = follow(first, ENTRY)
    assert (second.seq, second.hash) == (2, hashlib.sha256(first.hash + second.payload.encode()).digest())


def test_every_field_of_an_entry_changes_the_hash() -> None:
    others = [
        replace(ENTRY, stream="patient/8"),
        replace(ENTRY, at=AT + timedelta(microseconds=1)),
        replace(ENTRY, actor="account-2"),
        replace(ENTRY, role="pharmacy"),
        replace(ENTRY, act="nomination.removed"),
        replace(ENTRY, payload={"to": "FA003", "from": None}),
    ]
    assert len({follow(BEGINNING, entry).hash for entry in [ENTRY, *others]}) == 7


def test_one_instant_has_one_text_whatever_its_offset() -> None:
    summer_time = AT.astimezone(timezone(timedelta(hours=1)))
    assert follow(BEGINNING, replace(ENTRY, at=summer_time)) == follow(BEGINNING, ENTRY)


def test_values_of_the_field_are_written_plainly() -> None:
    payload = {
        "code": OdsCode("fa002"),
        "answer": Answer.KEEP,
        "closure": UUID(int=1),
        "proposal": asyncpg.pgproto.pgproto.UUID("00000000-0000-0000-0000-000000000002"),
        "on": date(2026, 12, 24),
        "until": AT,
        "shown": [OdsCode("FA003"), (1, True)],
        "consent": MappingProxyType({"text_version": "1"}),
    }
    assert entry_of(follow(BEGINNING, replace(ENTRY, payload=payload)).payload).payload == {
        "code": "FA002",
        "answer": "keep",
        "closure": "00000000-0000-0000-0000-000000000001",
        "proposal": "00000000-0000-0000-0000-000000000002",
        "on": "2026-12-24",
        "until": "2026-11-25T11:00:00.000005Z",
        "shown": ["FA003", [1, True]],
        "consent": {"text_version": "1"},
    }


def test_an_entry_is_read_back_as_it_was() -> None:
    assert entry_of(follow(BEGINNING, ENTRY).payload) == ENTRY


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), [1, {"deep": (2.0,)}], {"metres": 3.0}, Fraction(0.5), {1, 2}, b"bytes", 2**64],
)
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        follow(BEGINNING, replace(ENTRY, payload={"value": value}))


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(TypeError):
        follow(BEGINNING, replace(ENTRY, at=AT.replace(tzinfo=None)))
