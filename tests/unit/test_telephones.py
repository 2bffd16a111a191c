import pytest

from eps.telephones import dialled, grouped


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("02079460000", "020 7946 0000"),
        ("02920180000", "029 2018 0000"),
        ("01214960000", "0121 496 0000"),
        ("01159 496001", "0115 949 6001"),
        ("01632 960000", "01632 960000"),
        ("01204 96001", "01204 96001"),
        ("01946725123", "019467 25123"),
        ("01946 825123", "01946 825123"),
        ("01539 496001", "015394 96001"),
        ("0169773123", "016977 3123"),
        ("08001234567", "0800 123 4567"),
        ("08008 88501", "0800 888501"),
        ("08001111", "0800 1111"),
        ("08081 570018", "0808 157 0018"),
        ("03001234567", "0300 123 4567"),
        ("0345 6789123", "0345 678 9123"),
        ("07700900000", "07700 900000"),
        ("0161-496-0018", "0161 496 0018"),
        ("+44 (0)161 496 0018", "0161 496 0018"),
        ("1942 822420", "01942 822420"),
        ("+353 1 496 0018", "+353 1 496 0018"),
    ],
)
def test_a_number_is_shown_in_the_groups_of_its_plan(given: str, shown: str) -> None:
    assert grouped(given) == shown


@pytest.mark.parametrize("given", ["01612 73152", "ask at the desk", "111"])
def test_what_is_no_whole_number_is_left_as_it_was(given: str) -> None:
    assert grouped(f" {given} ") == given


def test_no_number_is_none() -> None:
    assert grouped(" ") is None


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("0161 496 0018", "tel:+441614960018"),
        ("0800 1111", "tel:+448001111"),
        ("+353 1 496 0018", "tel:+35314960018"),
        ("01612 73152", "tel:0161273152"),
        ("0161 496 0018 ext. 2", "tel:+441614960018;ext=2"),
        ("ask at the desk", None),
    ],
)
def test_a_telephone_is_given_every_digit(given: str, address: str | None) -> None:
    assert dialled(given) == address
