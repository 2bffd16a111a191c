"""How much a form may hold, and what becomes of one that does not arrive whole."""

from typing import Any

import pytest
from starlette.requests import Request

from eps.answers.body import BodyTooLarge
from eps.answers.shapes import Lines
from eps.web import forms
from eps.web.forms import FormUnreadable, read_form, read_form_with_file

BOUNDARY = "b"
WITH_A_FILE = f"multipart/form-data; boundary={BOUNDARY}"


def sent(body: bytes, content_type: str = forms.MEDIA_TYPE) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(
        {"type": "http", "method": "POST", "headers": [(b"content-type", content_type.encode())]}, receive
    )


def parts(*named: tuple[str, bytes]) -> bytes:
    lines = [
        b"--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (name.encode(), content)
        for name, content in named
    ]
    return b"".join(lines) + b"--b--\r\n"


async def test_a_form_holds_an_answer_for_each_line_of_the_longest_batch() -> None:
    fields = [f"line-{number}=hold" for number in range(1, Lines.most + 1)]
    form = await read_form(sent("&".join([*fields, "token=x", "on_closed=token", "leave_out="]).encode()))
    assert len(form) == Lines.most + 3


async def test_a_file_comes_beside_the_fields_of_its_form() -> None:
    body = parts(('name="token"', b"x"), ('name="file"; filename="a.ndjson"', b"{}\n"))
    assert await read_form_with_file(sent(body, WITH_A_FILE)) == ({"token": "x"}, b"{}\n")


async def test_a_form_without_its_file_has_none() -> None:
    assert await read_form_with_file(sent(b"token=x")) == ({"token": "x"}, b"")


async def test_more_than_one_file_is_refused() -> None:
    body = parts(('name="file"; filename="a"', b"1"), ('name="file"; filename="b"', b"2"))
    with pytest.raises(FormUnreadable):
        await read_form_with_file(sent(body, WITH_A_FILE))


async def test_a_file_far_too_large_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST_READ", 100)
    with pytest.raises(BodyTooLarge):
        await read_form_with_file(sent(parts(('name="file"; filename="a"', b"1" * 101)), WITH_A_FILE))
