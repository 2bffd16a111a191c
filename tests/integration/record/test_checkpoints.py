"""What a signed checkpoint knew cannot be taken away unnoticed. What concerns the file alone needs one database."""

import asyncio
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from eps.database import transactional
from eps.record import checkpoints
from eps.record.checkpoints import write_checkpoint
from eps.record.signing import CheckpointKeyUnusable
from eps.record.store import append
from eps.record.verifying import Fault, Verdict, verify_record
from eps.settings import settings
from tests.integration.one_database import on_postgresql, on_sqlite
from tests.integration.record.entries import AT, entry, tamper


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where checkpoints go; not there yet."""
    path = tmp_path / "elsewhere" / "checkpoints.jsonl"
    monkeypatch.setenv("EPS_CHECKPOINTS", str(path))
    settings.cache_clear()
    return path


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def rewrite(file: Path, *content: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"".join(content))


async def verified() -> Verdict:
    return await verify_record(lambda _: None)


async def faults() -> list[tuple[str, int, str]]:
    return [(finding.where, finding.number, finding.fault) for finding in (await verified()).findings]


async def test_a_record_that_only_grew_holds(database: str, file: Path) -> None:
    await append([entry(), entry("patient/2")])
    await write_checkpoint(AT)
    await append([entry(), entry("patient/3")])
    await write_checkpoint(AT)
    await append([entry()])
    verdict = await verified()
    assert (verdict.holds, verdict.checkpoints) == (True, 2)


async def test_a_chain_cut_short_is_found(database: str, file: Path) -> None:
    await append([entry(), entry()])
    await write_checkpoint(AT)
    await tamper("DELETE FROM record WHERE seq = 2")
    assert await faults() == [("patient/1", 2, Fault.LOST)]


@on_sqlite
async def test_a_stream_taken_away_whole_is_found(database: str, file: Path) -> None:
    await append([entry("patient/1"), entry("patient/2")])
    await write_checkpoint(AT)
    await tamper("DELETE FROM record WHERE stream = 'patient/2'")
    assert await faults() == [("patient/2", 1, Fault.LOST)]


@on_sqlite
async def test_a_chain_forged_anew_is_found(database: str, file: Path) -> None:
    await append([entry(to="FA002")])
    await write_checkpoint(AT)
    await tamper("DELETE FROM record")
    await append([entry(to="FA003")])
    assert await faults() == [("patient/1", 1, Fault.LOST)]


@on_sqlite
async def test_only_what_is_new_is_signed(database: str, file: Path) -> None:
    await append([entry(), entry()])
    assert await write_checkpoint(AT) == 2
    assert await write_checkpoint(AT) == 0
    await append([entry("patient/2")])
    assert await write_checkpoint(AT) == 1
    assert len(lines(file)) == 2


@on_sqlite
async def test_many_entries_are_signed_line_by_line(
    database: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "ENTRIES_IN_A_LINE", 2)
    await append([entry(f"patient/{number}") for number in range(5)])
    assert await write_checkpoint(AT) == 5
    verdict = await verified()
    assert (verdict.holds, verdict.checkpoints) == (True, 3)


@on_sqlite
async def test_an_edited_line_is_found(database: str, file: Path) -> None:
    await append([entry()])
    await write_checkpoint(AT)
    rewrite(file, lines(file)[0].replace(b"patient/1", b"patient/9"))
    assert await faults() == [("checkpoints.jsonl", 1, Fault.CHECKPOINT)]


@on_sqlite
async def test_a_line_taken_out_is_found(database: str, file: Path) -> None:
    for number in range(3):
        await append([entry(f"patient/{number}")])
        await write_checkpoint(AT)
    first, _, last = lines(file)
    rewrite(file, first, last)
    assert await faults() == [("checkpoints.jsonl", 2, Fault.CHECKPOINT)]


@on_sqlite
@pytest.mark.parametrize(
    "rubbish", [b"\xff\n", b"[]\n", b"{}\n", b'{"signature": 1}\n', b'{"signature": "00"}\n']
)
async def test_rubbish_is_found_and_all_heads_are_signed_again_after_it(
    database: str, file: Path, rubbish: bytes
) -> None:
    await append([entry()])
    await write_checkpoint(AT)
    rewrite(file, *lines(file), rubbish)
    assert await write_checkpoint(AT) == 1
    assert await faults() == [("checkpoints.jsonl", 2, Fault.CHECKPOINT)]


@on_sqlite
async def test_what_a_crash_left_of_a_line_is_cut_off(database: str, file: Path) -> None:
    await append([entry()])
    await write_checkpoint(AT)
    rewrite(file, *lines(file), b'{"at": "2026-11')
    await append([entry()])
    assert await write_checkpoint(AT) == 1
    assert (await verified()).holds


@on_sqlite
async def test_a_file_of_half_a_line_begins_anew(database: str, file: Path) -> None:
    await append([entry()])
    rewrite(file, b'{"at": "2026-11')
    assert await write_checkpoint(AT) == 1
    assert (await verified()).holds


@on_sqlite
async def test_a_line_says_in_plain_json_what_it_signs(database: str, file: Path) -> None:
    await append([entry("pharmacy/FA002")])
    await write_checkpoint(AT)
    line = orjson.loads(lines(file)[0])
    assert (line["at"], line["heads"][0][1:3]) == ("2026-11-25T11:00:00.000000Z", ["pharmacy/FA002", 1])


@on_sqlite
async def test_a_second_signer_leaves_it_to_the_first(database: str, file: Path) -> None:
    await append([entry()])
    assert sorted(await asyncio.gather(write_checkpoint(AT), write_checkpoint(AT))) == [0, 1]
    assert (await verified()).holds


@on_postgresql
async def test_an_append_under_way_is_waited_for(database: str, file: Path) -> None:
    """Its id is lower than one that is committed already: it must not fall between two checkpoints."""
    added, go_on = asyncio.Event(), asyncio.Event()

    @transactional
    async def slow_change() -> None:
        await append([entry("patient/1")])
        added.set()
        await go_on.wait()

    async def checkpoint_meanwhile() -> int:
        await added.wait()
        await append([entry("patient/2")])
        asyncio.get_running_loop().call_later(0.1, go_on.set)
        return await write_checkpoint(AT)

    assert await asyncio.gather(slow_change(), checkpoint_meanwhile()) == [None, 2]


@on_sqlite
async def test_the_key_that_is_made_is_for_its_owner_alone(database: str, file: Path) -> None:
    await append([entry()])
    await write_checkpoint(AT)
    assert (file.with_suffix(".key").stat().st_mode & 0o777) == 0o600


@on_sqlite
async def test_a_missing_key_is_a_finding(database: str, file: Path) -> None:
    await append([entry()])
    await write_checkpoint(AT)
    file.with_suffix(".key").unlink()
    assert await faults() == [("checkpoints.jsonl", 0, Fault.NO_KEY)]


@on_sqlite
async def test_another_key_does_not_pass(database: str, file: Path) -> None:
    await append([entry()])
    await write_checkpoint(AT)
    kept = lines(file)
    rewrite(file)
    file.with_suffix(".key").unlink()
    await write_checkpoint(AT)
    rewrite(file, *kept)
    assert await faults() == [("checkpoints.jsonl", 1, Fault.CHECKPOINT)]


def name_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_CHECKPOINT_KEY", str(path))
    settings.cache_clear()


@on_sqlite
async def test_a_key_named_by_the_operator_is_used_and_none_is_made(
    database: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_checkpoint(AT)
    own = file.with_suffix(".key").rename(tmp_path / "own.pem")
    name_key(own, monkeypatch)
    await append([entry()])
    assert await write_checkpoint(AT) == 1
    assert (await verified()).holds
    assert not file.with_suffix(".key").exists()


@on_sqlite
async def test_a_key_that_was_named_is_never_made(
    database: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_key(tmp_path / "nowhere.pem", monkeypatch)
    with pytest.raises(CheckpointKeyUnusable):
        await write_checkpoint(AT)


@on_sqlite
async def test_a_key_of_another_kind_is_refused(
    database: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(
        generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    name_key(other, monkeypatch)
    with pytest.raises(CheckpointKeyUnusable):
        await write_checkpoint(AT)
