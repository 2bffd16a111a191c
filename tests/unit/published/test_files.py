import gzip
from pathlib import Path

import pytest

from eps.errors import Invalid
from eps.pharmacies.published.files import FileKind, UnknownFile, UnreadableFile, kind_of, opened
from tests.unit.published.files import (
    bank_holidays,
    consolidated_list,
    dispenser,
    listed,
    practice,
    table,
    written,
)

CONTENTS = {
    FileKind.CONSOLIDATED_LIST: consolidated_list(listed()),
    FileKind.ODS_DISPENSERS: table([dispenser()]),
    FileKind.ODS_PRACTICES: table([practice()]),
    FileKind.BANK_HOLIDAYS: bank_holidays(y2026_12_28="Boxing Day"),
    FileKind.POSTCODES: "postcode,latitude,longitude\nSK7 5LD,53.3724,-2.1274\n",
    FileKind.RECORDED_CODES: "ods_code,supply\nFA002,walk-in\n",
}


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("ending", ["csv", "gz", "xz"])
def test_the_kind_is_told_by_the_content_whatever_the_name(
    tmp_path: Path, kind: FileKind, ending: str
) -> None:
    assert kind_of(written(tmp_path / f"download.{ending}", CONTENTS[kind])) is kind


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + CONTENTS[FileKind.POSTCODES].encode())
    assert kind_of(path) is FileKind.POSTCODES


@pytest.mark.parametrize("content", ["", "\n\n", "some,other,table\n1,2,3\n", "no table at all", "[1, 2]"])
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnknownFile, match="rubbish is none of those"):
        kind_of(written(tmp_path / "rubbish", content))


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x01",
        b"ods_code\0",
        gzip.compress(b"postcode,latitude,longitude\n" * 999, mtime=0)[:40],
        b"\x1f\x8bnot gzip after all",
        b"\xfd7zXZ\0nor this xz",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="broken"):
        kind_of(path)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nowhere"), opened(tmp_path / "nowhere"):
        pass


def test_a_folder_is_refused_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        kind_of(tmp_path)
