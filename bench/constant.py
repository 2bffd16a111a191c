"""The same server, answering a constant of BENCH_BYTES bytes: `uvicorn --factory bench.constant:app`."""

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def app() -> Starlette:
    body = b"x" * int(os.environ["BENCH_BYTES"])

    async def constant(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/{rest:path}", constant)])
