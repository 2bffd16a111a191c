import json
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from starlette.requests import Request

from eps.answers.authentication import SignInFirst, principal
from eps.answers.replies import reply
from eps.answers.shapes import Shape


class Toy(Shape):
    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    at: datetime
    toys: tuple[Toy, ...]


def test_values_shapes_and_mappings_become_json() -> None:
    seen = Seen(datetime(2026, 11, 25, 11, tzinfo=UTC), (Toy(name="ball"),))
    content = json.loads(bytes(reply(MappingProxyType({"seen": seen})).body))
    assert content == {"seen": {"at": "2026-11-25T11:00:00+00:00", "toys": [{"name": "ball"}]}}


def test_what_has_no_form_in_json_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        reply(object())


def test_an_operation_for_anybody_knows_nobody() -> None:
    with pytest.raises(SignInFirst):
        principal(Request({"type": "http", "headers": []}))
