import pytest
from starlette.requests import Request

from eps.answers.versions import VersionUnreadable, etag, require_version
from eps.errors import Stale, VersionMissing


def asked(if_match: str | None) -> Request:
    headers = [] if if_match is None else [(b"if-match", if_match.encode("latin-1"))]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize("tag", [etag(3), '"3"', '  W/"3" '])
def test_weak_and_strong_tags_of_one_version_are_equal(tag: str) -> None:
    assert require_version(asked(tag)) == 3


def test_no_version_at_all_is_missing() -> None:
    with pytest.raises(VersionMissing):
        require_version(asked(None))


@pytest.mark.parametrize("tag", ["3", "*", "", 'w/"3"', 'W/"1", W/"2"', '"3', "W/3", '"a b"', "\xe9", "'3'"])
def test_what_is_no_single_tag_cannot_be_read(tag: str) -> None:
    with pytest.raises(VersionUnreadable):
        require_version(asked(tag))


@pytest.mark.parametrize("tag", ['"abc"', '""', '"03"', '"-1"', '"3.0"', 'W/"99999999999999999999"'])
def test_a_tag_that_we_never_gave_is_stale(tag: str) -> None:
    with pytest.raises(Stale):
        require_version(asked(tag))
