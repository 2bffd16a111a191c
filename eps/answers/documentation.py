"""/openapi.json for programs and /docs for people: what describes all operations, these two included."""

import functools
from collections.abc import Callable, Sequence

from starlette.responses import HTMLResponse, Response

from eps.answers.docs_page import POLICY, docs_page
from eps.answers.openapi import Json, openapi_document
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing


def describing(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    @functools.cache
    def document() -> Json:
        return openapi_document((*operations, *own))

    own = _asking_for(document)
    return own


def _asking_for(document: Callable[[], Json]) -> tuple[Operation, ...]:
    async def get_openapi(_: Call[Nothing, Nothing]) -> Response:
        return reply(document())

    async def get_docs(_: Call[Nothing, Nothing]) -> Response:
        return HTMLResponse(docs_page(document()), headers={"content-security-policy": POLICY})

    return (
        Operation(
            "GET",
            "/openapi.json",
            get_openapi,
            action=None,
            summary="This description, for programs",
            answers={200: Answer("An OpenAPI 3.1 document.")},
        ),
        Operation(
            "GET",
            "/docs",
            get_docs,
            action=None,
            summary="This description, for people",
            answers={200: Answer("A page.", media_type="text/html")},
        ),
    )
