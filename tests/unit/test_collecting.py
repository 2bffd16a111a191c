import gc

import pytest

from eps.collecting import keep_what_is_there, without_collecting


def test_nothing_is_collected_inside() -> None:
    with without_collecting():
        assert not gc.isenabled()


def test_it_goes_on_whatever_happened() -> None:
    with pytest.raises(ZeroDivisionError), without_collecting():
        _ = 1 / 0
    assert gc.isenabled()


def test_what_is_there_is_not_looked_through_again() -> None:
    keep_what_is_there()
    try:
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
