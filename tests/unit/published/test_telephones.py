import pytest

from eps.pharmacies.published.telephones import grouped


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("0161 4960018", "0161 496 0018"),
        ("020 79460018", "020 7946 0018"),
        ("01159 496001", "0115 949 6001"),
        ("01632 960018", "01632 960018"),
        ("01632 96001", "01632 96001"),
        ("01539 496001", "015394 96001"),
        ("08081 570018", "0808 157 0018"),
        ("07700 900018", "07700 900018"),
        ("0161-496-0018", "0161 496 0018"),
    ],
)
def test_a_number_is_shown_in_ordinary_grouping(published: str, shown: str) -> None:
    assert grouped(published) == shown


def test_what_is_no_british_number_is_left_as_it_was() -> None:
    assert grouped(" +353 1 496 0018 ") == "+353 1 496 0018"


def test_no_number_is_none() -> None:
    assert grouped(" ") is None
