"""A small door of our own, with one operation of each sort, and callers of each role."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
from pydantic import Field
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse

from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, OdsCodeField, Shape
from eps.app import create_app
from eps.errors import Conflict, NotFound
from eps.identity.permissions import Action, require_for_code
from tests.unit.identity.issuer import bearer, verifier

MINE = UUID(int=1)


class UnknownToy(NotFound):
    """There is no toy {id}. Look at the list of toys."""


class ToyBroken(Conflict):
    """This toy is broken. Mend it first."""


class Toy(Shape):
    name: str
    colour: str | None = None


class Search(Shape):
    name: str | None = None
    limit: int = Field(default=10, ge=1, le=50)


class OneToy(Shape):
    id: UUID


class OneCode(Shape):
    ods_code: OdsCodeField


async def search_toys(call: Call[Search, Nothing]) -> Response:
    return reply({"toys": [], "limit": call.parameters.limit})


async def get_toy(call: Call[OneToy, Nothing]) -> Response:
    if call.parameters.id != MINE:
        raise UnknownToy(id=call.parameters.id)
    return reply(Toy(name="ball"), version=3)


async def put_toy(call: Call[OneToy, Toy]) -> Response:
    return reply({"name": call.body.name, "version": call.version}, version=call.version + 1)


async def post_toy(call: Call[Nothing, Toy]) -> Response:
    content = {"key": call.idempotency_key, "by": call.principal.subject, "bytes": len(call.content)}
    return reply(content, 201, location=f"/api/toys/{MINE}")


async def break_toy(_: Call[Nothing, Nothing]) -> Response:
    raise ToyBroken(pointer="/id")


async def crash(_: Call[Nothing, Nothing]) -> Response:
    raise RuntimeError("for 9990000018 of Quillfeather")


async def crash_late(_: Call[Nothing, Nothing]) -> Response:
    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("for 9990000018")

    return StreamingResponse(half())


async def close_code(call: Call[OneCode, Nothing]) -> Response:
    code = call.parameters.ods_code
    icb_code = "QOP" if code == "FA002" else "QE1"
    require_for_code(call.principal, Action.END_CLOSURE, ods_code=code, icb_code=icb_code)
    return reply({"closed": code})


ONE = {200: Answer("The toy.", Toy, headers=("ETag",))}
OPERATIONS = (
    Operation("GET", "/api/toys", search_toys, action=None, summary="Toys", answers={200: Answer("Found.")}),
    Operation(
        "POST",
        "/api/toys",
        post_toy,
        action=Action.CHANGE_HOURS,
        summary="A new toy",
        answers={201: Answer("Made.", headers=("Location",))},
        needs_idempotency_key=True,
    ),
    Operation(
        "GET", "/api/toys/{id}", get_toy, action=None, summary="One toy", answers=ONE, refusals=(UnknownToy,)
    ),
    Operation(
        "PUT",
        "/api/toys/{id}",
        put_toy,
        action=Action.CHANGE_HOURS,
        summary="Change it",
        answers={200: Answer("Changed.", headers=("ETag",))},
        needs_version=True,
    ),
    Operation(
        "POST",
        "/api/codes/{ods_code}/close",
        close_code,
        action=Action.END_CLOSURE,
        summary="Close",
        answers={200: Answer("Closed.")},
    ),
    Operation(
        "POST",
        "/api/breaking",
        break_toy,
        action=None,
        summary="Break it",
        answers={204: Answer("Broken.")},
        refusals=(ToyBroken,),
    ),
    Operation("GET", "/api/crash", crash, action=None, summary="Crash", answers={204: Answer("Never.")}),
    Operation("GET", "/api/late", crash_late, action=None, summary="Late", answers={200: Answer("Half.")}),
)


def toy_app() -> Starlette:
    return create_app(OPERATIONS, verifier=verifier())


def client(app: Starlette | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app or toy_app())
    return httpx.AsyncClient(transport=transport, base_url="https://eps.test")


PHARMACY = bearer("pharmacy", ods_code="FA002")
