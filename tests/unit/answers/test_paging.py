import base64
import json

import pytest

from eps.answers.paging import InvalidCursor, cursor, page, read_cursor

KEY = ("2026-11-25T11:00:00+00:00", "7c0e")


def test_a_cursor_gives_back_the_key_it_was_made_of() -> None:
    assert read_cursor("closures", cursor("closures", KEY)) == KEY


def test_the_next_page_begins_after_the_last_item_shown() -> None:
    shown, following = page("numbers", [1, 2, 3], limit=2, key=lambda item: [str(item)])
    assert shown == [1, 2]
    assert following is not None
    assert read_cursor("numbers", following) == ("2",)


def test_the_last_page_has_no_next() -> None:
    assert page("numbers", [1, 2], limit=2, key=lambda item: [str(item)]) == ([1, 2], None)


def forged(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


FORGED: list[object] = [None, [], {}, "x", [7], ["x"], ["x", *KEY], ["x", 7]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "====",
        cursor("patients", KEY),
        cursor("closures", KEY)[:-3],
        "A" + cursor("closures", KEY),
    ]
    + [forged(content) for content in FORGED],
)
def test_a_cursor_of_another_list_or_of_another_hand_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor) as refusal:
        read_cursor("closures", text)
    assert refusal.value.pointer == "/next"
