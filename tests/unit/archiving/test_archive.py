import stat
import zipfile
from pathlib import Path

import pytest

from eps.archiving.archive import (
    Manifest,
    Rows,
    UnreadableArchive,
    add_manifest,
    adding,
    new_archive,
    opened_archive,
    reading,
)

MANIFEST = Manifest("2026-11-25T11:00:00+00:00", ("0001_initial",), {"record": Rows(("id",), 2)})


def kept(path: Path) -> Path:
    with new_archive(path) as archive:
        archive.compression = zipfile.ZIP_STORED  # so that a test can find what it damages
        with adding(archive, "record") as file:
            file.write(b"1\n2\n")
        add_manifest(archive, MANIFEST)
    return path


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    with (
        opened_archive(kept(tmp_path / "kept.zip")) as (archive, manifest),
        reading(archive, "record") as file,
    ):
        assert file.read() == b"1\n2\n"
        assert manifest == MANIFEST
        assert manifest.rows == 2


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    assert stat.S_IMODE(kept(tmp_path / "kept.zip").stat().st_mode) == 0o600


def test_nothing_is_left_of_one_that_was_not_finished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_archive(tmp_path / "kept.zip"):
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", [b"PK\x03\x04", b"1\n2\n", b"PK\x01\x02", b"PK\x05\x06"])
def test_one_damaged_anywhere_is_refused(tmp_path: Path, part: bytes) -> None:
    content = kept(tmp_path / "kept.zip").read_bytes().replace(part, b"\xff\xff\xff\xff", 1)
    (tmp_path / "damaged.zip").write_bytes(content)
    with pytest.raises(UnreadableArchive), opened_archive(tmp_path / "damaged.zip"):
        pass


def test_one_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short.zip").write_bytes(kept(tmp_path / "kept.zip").read_bytes()[:-40])
    with pytest.raises(UnreadableArchive), opened_archive(tmp_path / "short.zip"):
        pass


def test_one_without_a_table_that_its_manifest_names_is_refused(tmp_path: Path) -> None:
    with new_archive(tmp_path / "kept.zip") as archive:
        add_manifest(archive, MANIFEST)
    with pytest.raises(UnreadableArchive), opened_archive(tmp_path / "kept.zip"):
        pass


def test_one_of_a_later_format_is_refused(tmp_path: Path) -> None:
    with new_archive(tmp_path / "kept.zip") as archive:
        add_manifest(archive, Manifest("", (), {}, format=2))
    with pytest.raises(UnreadableArchive), opened_archive(tmp_path / "kept.zip"):
        pass


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_text("ods_code,name")
    with pytest.raises(UnreadableArchive), opened_archive(tmp_path / "kept.zip"):
        pass
