"""/metrics, in the format of Prometheus. Features count what is theirs by prometheus_client where it happens."""

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.responses import Response

from eps.answers.operations import Answer, Call, Operation
from eps.answers.shapes import Nothing
from eps.identity.permissions import Action

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one `serve` add up what they counted; prometheus_client reads it when it is imported."""


async def get_metrics(_: Call[Nothing, Nothing]) -> Response:
    registry = REGISTRY
    if SHARED_FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})


OPERATIONS = (
    Operation(
        "GET",
        "/metrics",
        get_metrics,
        action=Action.READ_METRICS,
        summary="Counts and times, for Prometheus",
        answers={200: Answer("All of them.", media_type="text/plain")},
    ),
)
