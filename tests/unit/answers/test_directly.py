"""A request finds its route past all that cannot be it, and goes the usual way where none is found so."""

from typing import Any

from starlette.endpoints import HTTPEndpoint
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Receive, Scope, Send

from eps.answers.door import Directly


class Never(Route):
    """A route that is not to be tried."""

    def matches(self, _: Scope) -> tuple[Match, Scope]:
        raise AssertionError(self.path)


class Taken:
    """Notes what reaches it."""

    def __init__(self, name: str) -> None:
        self.name, self.seen = name, list[Scope]()

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        self.seen.append(scope)


USUAL = "the usual way"


async def taken(path: str, routes: list[BaseRoute], *, method: str = "GET") -> tuple[str, dict[str, Any]]:
    """The path of the route that took it, and its parameters."""
    usual = Taken(USUAL)
    ends = {id(route): route.app for route in routes if isinstance(route, Route)}
    scope: Scope = {"type": "http", "path": path, "method": method, "headers": []}
    await Directly(usual, routes)(scope, _nothing, _nothing)
    if usual.seen:
        return USUAL, {}
    end = ends[id(scope["route"])]
    assert isinstance(end, Taken)
    assert len(end.seen) == 1
    return scope["route"].path, scope["path_params"]


async def _nothing(*_: object) -> Any:
    """Neither side says anything."""


def route(path: str, kind: type[Route] = Route, **given: Any) -> Route:
    made = kind(path, HTTPEndpoint, **given)
    made.app = Taken(path)
    return made


async def test_a_path_without_parameters_is_found_by_one_look() -> None:
    assert await taken("/a/b", [route("/a/{x}", Never), route("/a/b")]) == ("/a/b", {})


async def test_routes_of_another_first_word_are_not_tried() -> None:
    routes: list[BaseRoute] = [route("/b/{x}", Never), route("/a/{x}"), route("/a/{x}/{y}", Never)]
    assert await taken("/a/1", routes) == ("/a/{x}", {"x": "1"})


async def test_of_two_that_fit_the_first_takes_it_that_takes_the_method() -> None:
    routes: list[BaseRoute] = [
        route("/a/{x}", methods=["GET"]),
        route("/a/{y}", methods=["POST"]),
        route("/a/{z}"),
    ]
    assert await taken("/a/1", routes, method="POST") == ("/a/{y}", {"y": "1"})


async def test_what_no_route_takes_goes_the_usual_way() -> None:
    mounted = Mount("/m", routes=[])
    for path, method in (("/a", "POST"), ("/a/1/2", "GET"), ("/c", "GET"), ("/m/x", "GET")):
        routes: list[BaseRoute] = [route("/a", methods=["GET"]), route("/a/{x}"), mounted]
        assert await taken(path, routes, method=method) == (USUAL, {})


async def test_starting_and_stopping_pass_it_by() -> None:
    usual = Taken(USUAL)
    await Directly(usual, [route("/a")])({"type": "lifespan"}, _nothing, _nothing)
    assert [scope["type"] for scope in usual.seen] == ["lifespan"]
