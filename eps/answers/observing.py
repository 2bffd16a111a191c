"""What operators see of every request: one line in the log, and its time in the metrics. Both name the template of the
route, never the path, which may hold something personal."""

from collections.abc import Mapping
from functools import lru_cache

from prometheus_client import Histogram
from starlette.types import Scope

from eps.answers.authentication import known_principal
from eps.logs import log_request

METHODS = {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"}
REQUEST_SECONDS = Histogram(
    "eps_request_seconds",
    "Seconds from a request's arrival to the end of its answer.",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def observe(scope: Scope, status: int, seconds: float, ids: Mapping[str, str]) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = scope["route"].path if "route" in scope else "none"
    _seconds_of(method, route, status).observe(seconds)
    principal = known_principal(scope)
    log_request(
        {
            **ids,
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 3),
            "role": principal.role if principal else None,
        }
    )


@lru_cache(maxsize=1_000)
def _seconds_of(method: str, route: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(method, route, str(status))
