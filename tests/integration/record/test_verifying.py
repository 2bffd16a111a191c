"""Whatever is done to the record behind its back is found."""

from collections.abc import AsyncIterator

import pytest

from eps.record import verifying
from eps.record.store import append
from eps.record.verifying import Fault, Finding, verify_record
from tests.integration.one_database import on_sqlite
from tests.integration.record.entries import AT, entry, tamper


async def findings() -> list[tuple[str, int, str]]:
    verdict = await verify_record(lambda _: None)
    return [(finding.where, finding.number, finding.fault) for finding in verdict.findings]


@pytest.fixture
async def recorded(database: str) -> None:
    await append([entry("patient/1", step=step) for step in range(3)])
    await append([entry("pharmacy/FA002", step=step) for step in range(3)])


async def test_a_record_that_nobody_touched_holds(recorded: None) -> None:
    verdict = await verify_record(lambda _: None)
    assert (verdict.holds, verdict.streams, verdict.entries, verdict.findings) == (True, 2, 6, [])


@on_sqlite
async def test_an_empty_record_holds(database: str) -> None:
    assert (await verify_record(lambda _: None)).holds


async def test_an_edited_payload_is_found(recorded: None) -> None:
    await tamper(
        "UPDATE record SET payload = replace(payload, '1}', '7}') WHERE seq = 2 AND stream = 'patient/1'"
    )
    assert await findings() == [("patient/1", 2, Fault.LINK)]


@on_sqlite
async def test_a_payload_edited_with_its_hash_breaks_the_link_after_it(recorded: None) -> None:
    forged = b"\x00" * 32
    await tamper("UPDATE record SET hash = $1 WHERE seq = 2 AND stream = 'patient/1'", forged)
    assert await findings() == [("patient/1", 2, Fault.LINK), ("patient/1", 3, Fault.LINK)]


@on_sqlite
async def test_a_payload_that_is_no_json_is_found(recorded: None) -> None:
    await tamper("UPDATE record SET payload = '{' WHERE seq = 3 AND stream = 'patient/1'")
    assert await findings() == [("patient/1", 3, Fault.LINK), ("patient/1", 3, Fault.COLUMNS)]


async def test_an_entry_taken_out_is_found(recorded: None) -> None:
    await tamper("DELETE FROM record WHERE seq = 2 AND stream = 'patient/1'")
    assert await findings() == [("patient/1", 3, Fault.GAP)]


@on_sqlite
async def test_a_first_entry_taken_out_is_found(recorded: None) -> None:
    await tamper("DELETE FROM record WHERE seq = 1 AND stream = 'pharmacy/FA002'")
    assert await findings() == [("pharmacy/FA002", 2, Fault.GAP)]


@on_sqlite
@pytest.mark.parametrize("column", ["actor", "role", "act"])
async def test_an_edited_column_is_found(recorded: None, column: str) -> None:
    await tamper(f"UPDATE record SET {column} = 'other' WHERE seq = 2 AND stream = 'patient/1'")
    assert await findings() == [("patient/1", 2, Fault.COLUMNS)]


async def test_an_edited_instant_is_found(recorded: None) -> None:
    await tamper("UPDATE record SET at = $1 WHERE seq = 2 AND stream = 'patient/1'", AT.replace(year=2025))
    assert await findings() == [("patient/1", 2, Fault.COLUMNS)]


@on_sqlite
async def test_an_entry_moved_to_another_stream_is_found(recorded: None) -> None:
    await tamper("UPDATE record SET stream = 'patient/2' WHERE stream = 'patient/1' AND seq = 1")
    assert await findings() == [("patient/1", 2, Fault.GAP), ("patient/2", 1, Fault.COLUMNS)]


@on_sqlite  # PostgreSQL refuses them by itself
async def test_values_of_another_type_are_found(recorded: None) -> None:
    await tamper("UPDATE record SET payload = x'00', at = 'never' WHERE seq = 2 AND stream = 'patient/1'")
    assert await findings() == [("patient/1", 2, Fault.LINK), ("patient/1", 2, Fault.COLUMNS)]


async def test_chains_are_walked_whole_across_pages(recorded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "ENTRIES_AT_ONCE", 2)
    told: list[int] = []
    assert (await verify_record(told.append)).holds
    assert told == [2, 4, 6]


@on_sqlite
async def test_findings_beyond_the_most_are_only_counted(
    recorded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "MOST_FINDINGS", 1)
    await tamper("UPDATE record SET actor = 'other'")
    verdict = await verify_record(lambda _: None)
    assert (verdict.faults, len(verdict.findings)) == (6, 1)


@on_sqlite
async def test_features_add_their_own_findings(recorded: None) -> None:
    finding = Finding("patient/1", 3, "its nomination is not the one last recorded")

    async def compare_nominations() -> AsyncIterator[Finding]:
        yield finding

    verdict = await verify_record(lambda _: None, [compare_nominations])
    assert (verdict.holds, verdict.findings) == (False, [finding])
